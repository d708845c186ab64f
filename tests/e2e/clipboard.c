/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <X11/Xatom.h>
#include <X11/Xlib.h>

/* clipboard BYTES: owns the X clipboard with that much text, says "ready" once it does, and
 * serves it until it is killed. Large text goes in pieces, as ICCCM 2.7.2 (INCR) has it: GTK 4.8's
 * own way of giving such pieces stands still after the first one. One reader at a time. */

#define PIECE (256L * 1024)

typedef struct
{
  Display *display;
  Atom     clipboard;
  Atom     targets;
  Atom     incr;
  Atom     types[2];
  long     size;      /* bytes to give */
  long     given;     /* to the reader of now */
  Window   reader;
  Atom     property;
  Atom     type;
} Owner;

static void
give_piece (Owner *owner)
{
  static unsigned char text[PIECE];
  const long left = owner->size - owner->given;
  const long piece = left < PIECE ? left : PIECE;

  memset (text, 'x', sizeof text);
  XChangeProperty (owner->display, owner->reader, owner->property, owner->type, 8, PropModeReplace,
                   text, (int) piece);   /* the piece of no bytes ends it */
  owner->given += piece;
  if (piece == 0)
    owner->reader = None;
}

static void
begin (Owner                        *owner,
       const XSelectionRequestEvent *request)
{
  owner->reader = request->requestor;
  owner->property = request->property;
  owner->type = request->target;
  owner->given = 0;
  XSelectInput (owner->display, owner->reader, PropertyChangeMask);
  XChangeProperty (owner->display, owner->reader, owner->property, owner->incr, 32,
                   PropModeReplace, (const unsigned char *) &owner->size, 1);
}

static void
answer (Owner                        *owner,
        const XSelectionRequestEvent *request)
{
  XEvent reply = { .xselection = {
    .type = SelectionNotify, .requestor = request->requestor, .selection = request->selection,
    .target = request->target, .property = request->property, .time = request->time,
  } };

  if (request->target == owner->targets)
    XChangeProperty (owner->display, request->requestor, request->property, XA_ATOM, 32,
                     PropModeReplace, (const unsigned char *) owner->types, 2);
  else if (request->target == owner->types[0] || request->target == owner->types[1])
    begin (owner, request);
  else
    reply.xselection.property = None;
  XSendEvent (owner->display, request->requestor, False, NoEventMask, &reply);
}

static void
serve (Owner *owner)
{
  XEvent event;

  XNextEvent (owner->display, &event);
  if (event.type == SelectionRequest)
    answer (owner, &event.xselectionrequest);
  else if (event.type == PropertyNotify && event.xproperty.state == PropertyDelete
           && event.xproperty.window == owner->reader && event.xproperty.atom == owner->property)
    give_piece (owner);
}

int
main (int   argc,
      char *argv[])
{
  Owner owner = { .display = XOpenDisplay (NULL) };
  Window window;

  if (argc != 2 || owner.display == NULL)
    return 2;
  owner.size = strtol (argv[1], NULL, 10);
  owner.clipboard = XInternAtom (owner.display, "CLIPBOARD", False);
  owner.targets = XInternAtom (owner.display, "TARGETS", False);
  owner.incr = XInternAtom (owner.display, "INCR", False);
  owner.types[0] = XInternAtom (owner.display, "UTF8_STRING", False);
  owner.types[1] = XInternAtom (owner.display, "text/plain;charset=utf-8", False);
  window = XCreateSimpleWindow (owner.display, DefaultRootWindow (owner.display), 0, 0, 1, 1, 0, 0,
                                0);
  XSetSelectionOwner (owner.display, owner.clipboard, window, CurrentTime);
  XSync (owner.display, False);
  puts ("ready");
  fflush (stdout);
  for (;;)
    serve (&owner);
}
