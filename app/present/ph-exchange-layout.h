/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-scale.h"
#include "ph-row-layout.h"
#include "ph-pipe-layout.h"

G_BEGIN_DECLS

/* The part of an exchange that is in view: lanes from left to right, time downwards. Pixels of the
 * widget; what is partly in view may stand beyond its edges. Pure geometry and short words; reads
 * the record only for what is in view. Main thread. */

/* A call that has not returned yet */
typedef struct
{
  guint    lane;
  PhCallOp op;
  gint64   begun_ns;
  guint32  retries;   /* of a connect: how often its SYN was sent again */
} PhExchangeWaiting;

/* What is looked at, and how */
typedef struct
{
  double  width;
  double  height;
  double  x;            /* scrolled to the right, pixels */
  double  row;          /* of the scale, just below the header */
  double  row_height;   /* pixels: the zoom */
  double  line;         /* height of a line of text, pixels */
  double  digit;        /* width of a digit of the monospaced font, pixels */
  double  small_digit;  /* the same of notes */
  gint64  now_ns;       /* CLOCK_MONOTONIC; ends what has not returned yet */
  const PhExchangeWaiting *waiting; /* (array length=n_waiting) */
  guint   n_waiting;
  guint64 selected;     /* moment whose label is never left out; PH_EXCHANGE_NOWHERE: none */
} PhExchangeSight;

typedef struct
{
  double   x;             /* of its line of life */
  double   label_x;       /* room for what is said of its calls */
  double   label_width;
  gboolean labels_left;   /* of the line of life; they end at it */
  double   name_x;
  double   name_width;
  PhState  state;         /* at the bottom of the view */
  gboolean is_outside;
  char     name[48];
  char     address[72];
} PhExchangeColumn;

typedef enum
{
  PH_EXCHANGE_LIFE_PLAIN,    /* there, without a connection */
  PH_EXCHANGE_LIFE_OPEN,     /* connected, or listening */
  PH_EXCHANGE_LIFE_HALF,     /* one direction was ended */
  PH_EXCHANGE_LIFE_QUEUED,   /* in the accept queue: the kernel's alone */
  PH_EXCHANGE_LIFE_OUTSIDE,
} PhExchangeLifeKind;

typedef struct
{
  guint              lane;
  PhExchangeLifeKind kind;
  double             top;
  double             bottom;
  gboolean           ends;     /* the socket was closed at @bottom */
  gboolean           begins;   /* it was made at @top */
} PhExchangeLife;

typedef struct
{
  guint64  moment;      /* PH_EXCHANGE_NOWHERE: has not returned yet */
  guint    lane;
  PhTone   tone;
  double   top;         /* when it was made */
  double   bottom;      /* when it returned */
  gboolean waits;       /* has not returned yet */
  gboolean has_label;
  guint64  badge;       /* number of the send; 0: no send */
  char     label[80];
  char     note[96];    /* range of bytes, or how long it took */
} PhExchangeBox;

typedef struct
{
  guint64  moment;
  guint    lane;
  double   y;
  PhState  state;
  gboolean has_label;
} PhExchangePill;

typedef enum
{
  PH_EXCHANGE_DATA,
  PH_EXCHANGE_SEGMENT,  /* SYN, FIN, RST: follows from calls and states, was not seen itself */
  PH_EXCHANGE_BIRTH,    /* accept() made the lane it points to */
} PhExchangeArrowKind;

typedef struct
{
  PhExchangeArrowKind kind;
  guint    from, to;    /* lanes */
  guint64  moment;      /* what it is selected by */
  guint64  send;        /* data: or PH_EXCHANGE_NOWHERE */
  guint64  receive;     /* data: or PH_EXCHANGE_NOWHERE */
  double   x1, y1;      /* tail */
  double   x2, y2;      /* head */
  double   read_y;      /* what lay in a queue of the receiver: until when; else @y2 */
  gboolean unread;      /* it still lies there */
  PhRect   stay_box;    /* where that is said; width 0: not here */
  char     stay[48];
  gboolean stops;       /* does not reach the other lane */
  gboolean trouble;     /* lost, or a reset */
  guint64  badge;       /* number of the send; its colour is that modulo the number of colours */
  gboolean badge_at_head; /* the receive has the same badge */
  guint    badge_slot;    /* how many others stand between it and the receive */
  gboolean has_label;
  PhRect   label_box;
  char     label[96];
} PhExchangeArrow;

/* What the kernel stamped on a send, at its lane */
typedef struct
{
  guint64    moment;      /* the send */
  guint      lane;
  PhMarkKind kind;
  double     x, y;        /* middle */
  double     size;        /* width and height */
} PhExchangeMark;

/* What the kernel of a sender still has */
typedef struct
{
  guint  lane;
  double x;            /* of a dotted line */
  double top;
  double bottom;
  PhRect box;          /* where that is said; width 0: nowhere */
  char   label[64];
} PhExchangeHeld;

/* Many moments in little room, summed up for one pair of lanes and one direction */
typedef struct
{
  guint       lane;        /* that sends or receives; of calls: that makes them */
  PhDirection direction;   /* none: calls and states */
  gboolean    points_right;
  PhRect      rect;
  guint64     n;
  guint64     bytes;
  double      share;       /* of the most in view, 0..1 */
  char        label[64];
} PhExchangeBand;

typedef struct
{
  double   y;
  gboolean is_break;    /* a quiet span; the label is its length */
  char     label[32];
} PhExchangeTick;

typedef struct _PhExchangeLayout PhExchangeLayout;

struct _PhExchangeLayout
{
  double   header;         /* height of the names above */
  double   ruler;          /* width of the times on the left */
  double   content_width;  /* of all lanes with the ruler */
  GArray  *columns;        /* of PhExchangeColumn */
  GArray  *lives;          /* of PhExchangeLife */
  GArray  *boxes;          /* of PhExchangeBox, in the order of moments */
  GArray  *pills;          /* of PhExchangePill */
  GArray  *arrows;         /* of PhExchangeArrow */
  GArray  *marks;          /* of PhExchangeMark */
  GArray  *bands;          /* of PhExchangeBand */
  GArray  *ticks;          /* of PhExchangeTick */
  GArray  *held;           /* of PhExchangeHeld */
  gboolean is_cut;         /* what is at the top is not the beginning: older rows were given up */
  double   cut_y;
};

PhExchangeLayout *ph_exchange_layout_new     (void);
void              ph_exchange_layout_free    (PhExchangeLayout      *layout);
void              ph_exchange_layout_compute (PhExchangeLayout      *layout,
                                              PhExchangeFeed        *feed,
                                              PhExchangeScale       *scale,
                                              const PhExchangeSight *sight);
guint64           ph_exchange_layout_hit     (PhExchangeLayout      *layout,
                                              double                 x,
                                              double                 y);
double            ph_exchange_queue_x        (const PhExchangeArrow *arrow);
double            ph_exchange_header_height  (double                 line,
                                              double                 height);

/* ph-exchange-marks.c */
const char       *ph_exchange_mark_get_name  (PhMarkKind             kind);
double            ph_exchange_mark_size      (double                 line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhExchangeLayout, ph_exchange_layout_free)

G_END_DECLS
