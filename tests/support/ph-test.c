/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* What many test programs need: waiting with a bound, a real connection, counted notifications.
 * Everything runs in the thread of the caller and its failures are test failures. */

struct _PhTestNotify
{
  GObject *object; /* (owned) */
  char    *property; /* (owned) */
  gulong   handler;
  guint    n_seen;
};

static gboolean
timeout_cb (gpointer data)
{
  gboolean *expired = data;

  *expired = TRUE;
  return G_SOURCE_CONTINUE;
}

/**
 * ph_test_cpu_ns:
 *
 * Unlike the time of day it does not grow while other programs have the processor. Any thread.
 *
 * Returns: the CPU time that this process has used, all threads, in nanoseconds
 */
gint64
ph_test_cpu_ns (void)
{
  struct timespec used;

  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used), ==, 0);
  return used.tv_sec * G_GINT64_CONSTANT (1000000000) + used.tv_nsec;
}

/**
 * ph_test_spin_until:
 * @condition: what to wait for; called after every iteration
 * @data: passed to @condition
 * @timeout_ms: milliseconds to wait at most
 *
 * Iterates the thread-default main context of the caller, sleeping in it whenever nothing is
 * due, so that a test waits exactly as long as what it waits for.
 *
 * Returns: %FALSE if the time passed and @condition still does not hold
 */
gboolean
ph_test_spin_until (PhTestCondition condition,
                    gpointer        data,
                    guint           timeout_ms)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) timeout = g_timeout_source_new (timeout_ms);
  gboolean expired = FALSE;
  gboolean holds;

  g_source_set_callback (timeout, timeout_cb, &expired, NULL);
  g_source_attach (timeout, context);
  while (!(holds = condition (data)) && !expired)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (timeout);

  return holds;
}

/* The loopback address of @family with port 0; returns its length. */
static socklen_t
fill_loopback (int                      family,
               struct sockaddr_storage *address)
{
  *address = (struct sockaddr_storage) { .ss_family = (sa_family_t) family };
  if (family == AF_INET6)
    {
      ((struct sockaddr_in6 *) address)->sin6_addr = in6addr_loopback;
      return sizeof (struct sockaddr_in6);
    }

  g_assert_cmpint (family, ==, AF_INET);
  ((struct sockaddr_in *) address)->sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return sizeof (struct sockaddr_in);
}

/**
 * ph_test_tcp_pair:
 * @family: AF_INET or AF_INET6
 * @client_fd: (out): the end that connected; close(2) it
 * @server_fd: (out): the end that was accepted; close(2) it
 *
 * Makes a real TCP connection over the loopback, on a port that the kernel chooses. Both ends
 * are blocking. Any thread.
 */
void
ph_test_tcp_pair (int  family,
                  int *client_fd,
                  int *server_fd)
{
  struct sockaddr_storage address;
  socklen_t length = fill_loopback (family, &address);
  int listener = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_no_errno (listener);
  g_assert_no_errno (bind (listener, (struct sockaddr *) &address, length));
  g_assert_no_errno (listen (listener, 1));
  g_assert_no_errno (getsockname (listener, (struct sockaddr *) &address, &length));

  *client_fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (*client_fd);
  g_assert_no_errno (connect (*client_fd, (struct sockaddr *) &address, length));
  *server_fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  g_assert_no_errno (*server_fd);
  g_assert_no_errno (close (listener));
}

static void
notify_cb (GObject      *object,
           GParamSpec   *pspec,
           PhTestNotify *self)
{
  self->n_seen++;
}

/**
 * ph_test_expect_notify:
 * @object: (type GObject.Object): the object that should notify
 * @property: the name of one of its properties
 *
 * Starts to count the notifications of @property; ph_test_notify_end() compares.
 *
 * Returns: (transfer full): freed by ph_test_notify_end()
 */
PhTestNotify *
ph_test_expect_notify (gpointer    object,
                       const char *property)
{
  PhTestNotify *self = g_new0 (PhTestNotify, 1);
  g_autofree char *signal = g_strconcat ("notify::", property, NULL);

  /* A misspelt name would never notify, and "expect none" would then always hold. */
  g_assert_nonnull (g_object_class_find_property (G_OBJECT_GET_CLASS (object), property));
  self->object = g_object_ref (object);
  self->property = g_strdup (property);
  self->handler = g_signal_connect (object, signal, G_CALLBACK (notify_cb), self);

  return self;
}

/**
 * ph_test_notify_end:
 * @self: (transfer full): from ph_test_expect_notify()
 * @n_expected: how often the property should have notified since
 *
 * Fails the test if it did so more or less often.
 */
void
ph_test_notify_end (PhTestNotify *self,
                    guint         n_expected)
{
  if (self->n_seen != n_expected)
    g_error ("%s:%s notified %u times, not %u",
             G_OBJECT_TYPE_NAME (self->object), self->property, self->n_seen, n_expected);

  g_signal_handler_disconnect (self->object, self->handler);
  g_object_unref (self->object);
  g_free (self->property);
  g_free (self);
}
