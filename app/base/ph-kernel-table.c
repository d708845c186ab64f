/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-kernel-table.h"

/* Places are numbers, not offsetof(): what the kernel tells is fixed for ever, while the header of
 * the build may be older than the kernel it runs on. A test compares them with the header. */

#define AT(place, bytes) .offset = (place), .size = (bytes)
#define PART(from, many) .shift = (from), .bits = (many)
#define NEVER(value, text) .special = (value), .special_text = (text)

#define INFO(member, place, bytes, in, as, says) \
  .name = "tcpi_" member, .block = PH_KERNEL_TCP_INFO, AT (place, bytes), \
  .group = PH_KERNEL_GROUP_##in, .unit = PH_KERNEL_##as, .meaning = (says)
#define FIELD(from, known_as, place, bytes, in, as, says) \
  .name = (known_as), .block = PH_KERNEL_##from, AT (place, bytes), \
  .group = PH_KERNEL_GROUP_##in, .unit = PH_KERNEL_##as, .meaning = (says)

/* In the order of the window: group by group, and what matters first in each. */
static const PhKernelField fields[] = {
  { INFO ("state", 0, 1, CONNECTION, TCP_STATE, "State of the connection") },
  { INFO ("options", 5, 1, CONNECTION, TCP_OPTIONS, "TCP options that both sides agreed on") },
  { INFO ("snd_mss", 16, 4, CONNECTION, BYTES, "Most data that one segment sent carries") },
  { INFO ("rcv_mss", 20, 4, CONNECTION, BYTES, "Guess at the segment size the peer sends") },
  { INFO ("advmss", 84, 4, CONNECTION, BYTES, "Segment size we told the peer we take") },
  { INFO ("pmtu", 60, 4, CONNECTION, BYTES, "Largest packet that the path takes whole") },
  { INFO ("snd_wscale", 6, 1, CONNECTION, SCALE, "Shift of the windows the peer tells us"),
    PART (0, 4) },
  { INFO ("rcv_wscale", 6, 1, CONNECTION, SCALE, "Shift of the windows we tell the peer"),
    PART (4, 4) },
  { INFO ("fastopen_client_fail", 7, 1, CONNECTION, FASTOPEN, "Why TCP Fast Open was not used"),
    PART (1, 2) },
  { INFO ("rehash", 236, 4, CONNECTION, COUNT,
          "Times another path was chosen after timeouts or congestion") },

  { FIELD (INQ, "SIOCINQ", 0, 4, QUEUES, BYTES,
           "Waits in the receive queue; of datagrams, the next one only") },
  { FIELD (OUTQ, "SIOCOUTQ", 0, 4, QUEUES, BYTES,
           "Waits in the send queue, what is under way included") },
  { FIELD (OUTQNSD, "SIOCOUTQNSD", 0, 4, QUEUES, BYTES, "Part of the send queue that never left") },
  { INFO ("notsent_bytes", 144, 4, QUEUES, BYTES, "Part of the send queue that never left") },
  { INFO ("unacked", 24, 4, QUEUES, SEGMENTS, "Sent and not acknowledged yet"),
    .listening = "Connections that wait for accept()" },
  { INFO ("sacked", 28, 4, QUEUES, SEGMENTS, "Of these, the peer has them but misses earlier ones"),
    .listening = "The backlog that was granted" },
  { FIELD (INET_DIAG, "idiag_rqueue", 56, 4, QUEUES, BYTES,
           "Recv-Q of ss: the receive queue, a FIN counts 1"),
    .listening = "Recv-Q of ss: connections that wait for accept()" },
  { FIELD (INET_DIAG, "idiag_wqueue", 60, 4, QUEUES, BYTES,
           "Send-Q of ss: the send queue, a SYN counts 1"),
    .listening = "Send-Q of ss: the backlog that was granted" },
  { FIELD (UNIX_QUEUE, "udiag_rqueue", 0, 4, QUEUES, COUNT,
           "Bytes to receive, or connections that wait for accept()") },
  { FIELD (UNIX_QUEUE, "udiag_wqueue", 4, 4, QUEUES, COUNT,
           "Bytes on their way to the peer, or the backlog that was granted") },

  { INFO ("rtt", 68, 4, ROUND_TRIP, US,
          "Round trip of a segment and its acknowledgement, smoothed") },
  { INFO ("rttvar", 72, 4, ROUND_TRIP, US, "How much the round trip varies") },
  { INFO ("min_rtt", 148, 4, ROUND_TRIP, US, "Shortest round trip of late"),
    NEVER (G_MAXUINT32, "not measured yet") },
  { INFO ("rcv_rtt", 92, 4, ROUND_TRIP, US, "Round trip as the receiving side sees it") },
  { INFO ("rto", 8, 4, ROUND_TRIP, US, "Without an acknowledgement for so long, sent again") },
  { INFO ("ato", 12, 4, ROUND_TRIP, US, "An acknowledgement is put off for at most so long") },
  { INFO ("backoff", 4, 1, ROUND_TRIP, COUNT, "Times the timeout was doubled just now") },
  { INFO ("last_data_sent", 44, 4, ROUND_TRIP, MS, "Since data was sent last") },
  { INFO ("last_data_recv", 52, 4, ROUND_TRIP, MS, "Since data came last") },
  { INFO ("last_ack_recv", 56, 4, ROUND_TRIP, MS, "Since an acknowledgement came last") },
  { INFO ("last_ack_sent", 48, 4, ROUND_TRIP, MS, "Linux keeps no time of this: always 0") },
  { FIELD (INET_DIAG, "idiag_timer", 2, 1, ROUND_TRIP, TIMER, "Which timer runs") },
  { FIELD (INET_DIAG, "idiag_expires", 52, 4, ROUND_TRIP, MS, "When it is over") },
  { FIELD (INET_DIAG, "idiag_retrans", 3, 1, ROUND_TRIP, COUNT, "How often it was over before") },

  { INFO ("snd_wnd", 228, 4, WINDOWS, BYTES,
          "Window the peer told us: how much it takes; 0 stops us") },
  { INFO ("rcv_wnd", 232, 4, WINDOWS, BYTES, "Window we told the peer: how much we take") },
  { INFO ("rcv_space", 96, 4, WINDOWS, BYTES, "Room that the receive buffer is tuned for") },
  { INFO ("rcv_ssthresh", 64, 4, WINDOWS, BYTES, "Our window may grow to this by itself") },

  { FIELD (CC_NAME, "TCP_CONGESTION", 0, 0, CONGESTION, TEXT, "Who decides how fast to send") },
  { INFO ("snd_cwnd", 80, 4, CONGESTION, SEGMENTS,
          "Congestion window: so much may be under way at once") },
  { INFO ("snd_ssthresh", 76, 4, CONGESTION, SEGMENTS,
          "Up to here the window doubles each round trip"), NEVER (0x7fffffff, "no limit yet") },
  { INFO ("ca_state", 1, 1, CONGESTION, CA_STATE,
          "Whether loss or congestion is being dealt with") },
  { INFO ("pacing_rate", 104, 8, CONGESTION, BYTES_PER_SECOND, "Segments are spread to this rate"),
    NEVER (G_MAXUINT64, "no limit") },
  { INFO ("max_pacing_rate", 112, 8, CONGESTION, BYTES_PER_SECOND,
          "Limit that SO_MAX_PACING_RATE set"),
    NEVER (G_MAXUINT64, "no limit") },
  { INFO ("delivery_rate", 160, 8, CONGESTION, BYTES_PER_SECOND,
          "How fast data arrived at the peer of late") },
  { INFO ("delivery_rate_app_limited", 7, 1, CONGESTION, YES_NO,
          "It was measured while the program sent too little to tell"), PART (0, 1) },
  { FIELD (CC_BBR, "bbr_bw", 0, 8, CONGESTION, BYTES_PER_SECOND,
           "BBR: most that the path delivered of late") },
  { FIELD (CC_BBR, "bbr_min_rtt", 8, 4, CONGESTION, US, "BBR: shortest round trip of late"),
    NEVER (G_MAXUINT32, "not measured yet") },
  { FIELD (CC_BBR, "bbr_pacing_gain", 12, 4, CONGESTION, GAIN,
           "BBR: sends so much faster than bbr_bw") },
  { FIELD (CC_BBR, "bbr_cwnd_gain", 16, 4, CONGESTION, GAIN,
           "BBR: so many times what the path holds may be under way") },
  { FIELD (CC_VEGAS, "tcpv_enabled", 0, 4, CONGESTION, YES_NO, "Delay-based control is on") },
  { FIELD (CC_VEGAS, "tcpv_rttcnt", 4, 4, CONGESTION, COUNT,
           "Round trips measured in this round") },
  { FIELD (CC_VEGAS, "tcpv_rtt", 8, 4, CONGESTION, US, "Round trip of this round") },
  { FIELD (CC_VEGAS, "tcpv_minrtt", 12, 4, CONGESTION, US, "Shortest round trip of this round") },
  { FIELD (CC_DCTCP, "dctcp_enabled", 0, 2, CONGESTION, YES_NO, "DCTCP is on: the peer does ECN") },
  { FIELD (CC_DCTCP, "dctcp_ce_state", 2, 2, CONGESTION, YES_NO, "The last segment was marked") },
  { FIELD (CC_DCTCP, "dctcp_alpha", 4, 4, CONGESTION, FRACTION,
           "DCTCP: part of the data that is marked") },
  { FIELD (CC_DCTCP, "dctcp_ab_ecn", 8, 4, CONGESTION, BYTES,
           "Acknowledged in this window with a mark") },
  { FIELD (CC_DCTCP, "dctcp_ab_tot", 12, 4, CONGESTION, BYTES, "Acknowledged in this window") },

  { INFO ("total_retrans", 100, 4, LOSS, SEGMENTS, "Sent again, since the start") },
  { INFO ("retrans", 36, 4, LOSS, SEGMENTS, "Sent again and not acknowledged yet") },
  { INFO ("retransmits", 2, 1, LOSS, COUNT, "Timeouts in a row of the segment that waits now") },
  { INFO ("lost", 32, 4, LOSS, SEGMENTS, "Held to be lost now") },
  { INFO ("probes", 3, 1, LOSS, COUNT,
          "Questions in a row without an answer: keepalive, closed window") },
  { INFO ("bytes_retrans", 208, 8, LOSS, BYTES, "Sent again, since the start") },
  { INFO ("dsack_dups", 216, 4, LOSS, SEGMENTS, "The peer says it had them twice") },
  { INFO ("reordering", 88, 4, LOSS, SEGMENTS, "So far out of order counts as normal") },
  { INFO ("reord_seen", 220, 4, LOSS, COUNT,
          "Times acknowledgements showed segments out of order") },
  { INFO ("rcv_ooopack", 224, 4, LOSS, SEGMENTS, "Came out of order") },
  { INFO ("total_rto", 240, 2, LOSS, COUNT, "Retransmission timeouts, since the start") },
  { INFO ("total_rto_recoveries", 242, 2, LOSS, COUNT,
          "Recoveries from timeouts, since the start") },
  { INFO ("total_rto_time", 244, 4, LOSS, MS, "Time spent recovering from timeouts") },
  { INFO ("fackets", 40, 4, LOSS, SEGMENTS,
          "Of an older way to find losses: always 0 since Linux 4.15") },

  { INFO ("bytes_sent", 200, 8, TOTALS, BYTES, "Data sent, what was sent again included") },
  { INFO ("bytes_acked", 120, 8, TOTALS, BYTES, "Acknowledged by the peer; the SYN counts 1") },
  { INFO ("bytes_received", 128, 8, TOTALS, BYTES, "Data that came") },
  { INFO ("segs_out", 136, 4, TOTALS, SEGMENTS, "Segments sent") },
  { INFO ("segs_in", 140, 4, TOTALS, SEGMENTS, "Segments that came") },
  { INFO ("data_segs_out", 156, 4, TOTALS, SEGMENTS, "Of those sent, with data") },
  { INFO ("data_segs_in", 152, 4, TOTALS, SEGMENTS, "Of those that came, with data") },
  { INFO ("delivered", 192, 4, TOTALS, SEGMENTS, "Arrived at the peer, as far as it has told") },

  { INFO ("busy_time", 168, 8, LIMITS, US, "Time with data to send") },
  { INFO ("rwnd_limited", 176, 8, LIMITS, US, "Of it, stopped by the peer's window") },
  { INFO ("sndbuf_limited", 184, 8, LIMITS, US, "Of it, stopped by the size of the send buffer") },

  { INFO ("delivered_ce", 196, 4, ECN, SEGMENTS, "Delivered with a mark of congestion") },
  { INFO ("received_ce", 248, 4, ECN, SEGMENTS, "Came with a mark of congestion") },
  { INFO ("delivered_e1_bytes", 252, 4, ECN, BYTES, "Delivered marked ECT(1)") },
  { INFO ("delivered_e0_bytes", 256, 4, ECN, BYTES, "Delivered marked ECT(0)") },
  { INFO ("delivered_ce_bytes", 260, 4, ECN, BYTES, "Delivered with a mark of congestion") },
  { INFO ("received_e1_bytes", 264, 4, ECN, BYTES, "Came marked ECT(1)") },
  { INFO ("received_e0_bytes", 268, 4, ECN, BYTES, "Came marked ECT(0)") },
  { INFO ("received_ce_bytes", 272, 4, ECN, BYTES, "Came with a mark of congestion") },
  { INFO ("accecn", 276, 4, ECN, HEX,
          "Accurate ECN: mode, options seen, failures; kernels differ in the bits") },

  { FIELD (MEMINFO, "SK_MEMINFO_RMEM_ALLOC", 0, 4, MEMORY, BYTES,
           "Taken by what waits to be received, overhead included") },
  { FIELD (MEMINFO, "SK_MEMINFO_RCVBUF", 4, 4, MEMORY, BYTES, "Receive buffer: the most of it") },
  { FIELD (MEMINFO, "SK_MEMINFO_WMEM_ALLOC", 8, 4, MEMORY, BYTES,
           "Taken by what is on its way down to the device") },
  { FIELD (MEMINFO, "SK_MEMINFO_SNDBUF", 12, 4, MEMORY, BYTES, "Send buffer: the most of it") },
  { FIELD (MEMINFO, "SK_MEMINFO_WMEM_QUEUED", 20, 4, MEMORY, BYTES, "Taken by the send queue") },
  { FIELD (MEMINFO, "SK_MEMINFO_FWD_ALLOC", 16, 4, MEMORY, BYTES,
           "Set aside for the socket, not used yet") },
  { FIELD (MEMINFO, "SK_MEMINFO_OPTMEM", 24, 4, MEMORY, BYTES,
           "Taken by options and control messages") },
  { FIELD (MEMINFO, "SK_MEMINFO_BACKLOG", 28, 4, MEMORY, BYTES,
           "Came while the socket was in use, not looked at yet") },
  { FIELD (MEMINFO, "SK_MEMINFO_DROPS", 32, 4, MEMORY, COUNT,
           "Packets thrown away, for lack of room or as not wanted") },

  { FIELD (INET_DIAG, "idiag_inode", 68, 4, SOCKET, NUMBER, "Inode: socket:[N] in /proc/PID/fd") },
  { FIELD (INET_DIAG, "idiag_uid", 64, 4, SOCKET, NUMBER, "User who made it") },
  { FIELD (INET_DIAG, "idiag_if", 40, 4, SOCKET, NUMBER, "Interface it is bound to"),
    NEVER (0, "any") },
  { FIELD (INET_DIAG, "idiag_state", 1, 1, SOCKET, TCP_STATE,
           "State that sock_diag has; TIME_WAIT has no descriptor any more") },
  { FIELD (INET_SHUTDOWN, "INET_DIAG_SHUTDOWN", 0, 1, SOCKET, SHUTDOWN,
           "Directions that are shut") },
  { FIELD (INET_CGROUP, "INET_DIAG_CGROUP_ID", 0, 8, SOCKET, NUMBER,
           "Control group it is counted to") },
  { FIELD (UNIX_DIAG, "udiag_type", 1, 1, SOCKET, SOCK_TYPE, "Type") },
  { FIELD (UNIX_DIAG, "udiag_state", 2, 1, SOCKET, TCP_STATE, "State, in the words of TCP") },
  { FIELD (UNIX_DIAG, "udiag_ino", 4, 4, SOCKET, NUMBER, "Inode: socket:[N] in /proc/PID/fd") },
  { FIELD (UNIX_PEER, "UNIX_DIAG_PEER", 0, 4, SOCKET, NUMBER,
           "Inode of the socket at the other end"),
    NEVER (0, "none") },
  { FIELD (UNIX_UID, "UNIX_DIAG_UID", 0, 4, SOCKET, NUMBER, "User who made it") },
  { FIELD (UNIX_SHUTDOWN, "UNIX_DIAG_SHUTDOWN", 0, 1, SOCKET, SHUTDOWN,
           "Directions that are shut") },
  { FIELD (COOKIE, "SO_COOKIE", 0, 8, SOCKET, NUMBER,
           "The kernel's own number of it, never used twice") },
};

static const char *const block_names[] = {
  [PH_KERNEL_TCP_INFO] = "TCP_INFO", [PH_KERNEL_INQ] = "SIOCINQ", [PH_KERNEL_OUTQ] = "SIOCOUTQ",
  [PH_KERNEL_OUTQNSD] = "SIOCOUTQNSD", [PH_KERNEL_MEMINFO] = "SO_MEMINFO",
  [PH_KERNEL_COOKIE] = "SO_COOKIE", [PH_KERNEL_CC_NAME] = "TCP_CONGESTION",
  [PH_KERNEL_CC_BBR] = "TCP_CC_INFO", [PH_KERNEL_CC_VEGAS] = "TCP_CC_INFO",
  [PH_KERNEL_CC_DCTCP] = "TCP_CC_INFO", [PH_KERNEL_INET_DIAG] = "sock_diag",
  [PH_KERNEL_INET_SHUTDOWN] = "sock_diag", [PH_KERNEL_INET_CGROUP] = "sock_diag",
  [PH_KERNEL_UNIX_DIAG] = "sock_diag", [PH_KERNEL_UNIX_PEER] = "sock_diag",
  [PH_KERNEL_UNIX_QUEUE] = "sock_diag", [PH_KERNEL_UNIX_SHUTDOWN] = "sock_diag",
  [PH_KERNEL_UNIX_UID] = "sock_diag",
  [PH_KERNEL_WAY] = "rtnetlink",
  [PH_KERNEL_WAITING] = "sock_diag of clients",
};

G_STATIC_ASSERT (G_N_ELEMENTS (block_names) == PH_N_KERNEL_BLOCKS);

static const char *const group_titles[] = {
  [PH_KERNEL_GROUP_CONNECTION] = "Connection",
  [PH_KERNEL_GROUP_QUEUES] = "Queues",
  [PH_KERNEL_GROUP_ROUND_TRIP] = "Round trip and timers",
  [PH_KERNEL_GROUP_WINDOWS] = "Windows",
  [PH_KERNEL_GROUP_CONGESTION] = "Congestion control and rates",
  [PH_KERNEL_GROUP_LOSS] = "Loss and order",
  [PH_KERNEL_GROUP_TOTALS] = "Totals",
  [PH_KERNEL_GROUP_LIMITS] = "What held sending up",
  [PH_KERNEL_GROUP_ECN] = "Marks of congestion (ECN)",
  [PH_KERNEL_GROUP_MEMORY] = "Memory",
  [PH_KERNEL_GROUP_SOCKET] = "Socket",
};

G_STATIC_ASSERT (G_N_ELEMENTS (group_titles) == PH_N_KERNEL_GROUPS);

/**
 * ph_kernel_field_table:
 * @n_fields: (out): their number
 *
 * tcp(7), sock_diag(7), <linux/tcp.h> of Linux 6.18. Any thread.
 *
 * Returns: (transfer none) (array length=n_fields): every field, group by group
 */
const PhKernelField *
ph_kernel_field_table (gsize *n_fields)
{
  *n_fields = G_N_ELEMENTS (fields);
  return fields;
}

/**
 * ph_kernel_field_by_name:
 * @name: as the kernel's header spells it
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the field
 */
const PhKernelField *
ph_kernel_field_by_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  return NULL;
}

/**
 * ph_kernel_block_get_known:
 * @block: a block
 *
 * Any thread.
 *
 * Returns: how many bytes of it the table reaches; a kernel may give more, or fewer
 */
gsize
ph_kernel_block_get_known (PhKernelBlock block)
{
  gsize known = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].block == block)
      known = MAX (known, (gsize) fields[i].offset + fields[i].size);
  return known;
}

/**
 * ph_kernel_block_get_name:
 * @block: a block
 *
 * Any thread.
 *
 * Returns: (transfer none): what the kernel was asked for it
 */
const char *
ph_kernel_block_get_name (PhKernelBlock block)
{
  g_return_val_if_fail ((guint) block < PH_N_KERNEL_BLOCKS, "");
  return block_names[block];
}

/**
 * ph_kernel_group_get_title:
 * @group: a group
 *
 * Any thread.
 *
 * Returns: (transfer none): its heading
 */
const char *
ph_kernel_group_get_title (PhKernelGroup group)
{
  g_return_val_if_fail ((guint) group < PH_N_KERNEL_GROUPS, "");
  return group_titles[group];
}
