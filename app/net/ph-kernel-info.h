/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"
#include "ph-sys.h"

G_BEGIN_DECLS

PhState ph_kernel_info_read_tcp_state (const PhSys *sys,
                                       int          fd);
PhState ph_kernel_info_read_connection_state (const PhSys *sys,
                                       int          fd);
void    ph_kernel_info_read_tcp       (const PhSys *sys,
                                       int          fd,
                                       gboolean     listening,
                                       PhFigures   *figures);
void    ph_kernel_info_read_datagram  (const PhSys *sys,
                                       int          fd,
                                       PhFigures   *figures);
void    ph_kernel_info_read_ready     (const PhSys *sys,
                                       int          fd,
                                       PhFigures   *figures);
int     ph_kernel_info_read_unread    (const PhSys *sys,
                                       int          fd);

G_END_DECLS
