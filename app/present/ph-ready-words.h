/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-body.h"
#include "ph-figures.h"
#include "ph-record.h"

G_BEGIN_DECLS

typedef enum
{
  PH_LAMP_UNKNOWN, /* the kernel did not say, or the socket is closed */
  PH_LAMP_OFF,
  PH_LAMP_ON,
} PhLamp;

/* The readiness of a socket: in which lists select() would give it back now, and what is wrong */
typedef struct
{
  PhLamp   lamps[PH_N_SELECT_LISTS];
  gboolean error;   /* POLLERR */
  gboolean hung_up; /* POLLHUP */
} PhReadyLamps;

PhReadyLamps ph_ready_lamps       (const PhIdentity *identity,
                                   const PhFigures  *figures);
const char  *ph_ready_letter      (PhSelectList      list);
const char  *ph_ready_list_name   (PhSelectList      list);
char        *ph_ready_words       (const PhIdentity *identity,
                                   const PhFigures  *figures,
                                   PhSelectList      list);
char        *ph_ready_words_all   (const PhIdentity *identity,
                                   const PhFigures  *figures);
char        *ph_ready_words_short (const PhIdentity *identity,
                                   const PhFigures  *figures);
char        *ph_ready_words_line  (const PhIdentity *identity,
                                   const PhFigures  *figures);

G_END_DECLS
