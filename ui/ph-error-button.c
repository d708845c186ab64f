/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-error-button.h"

#include "ph-errno.h"

/* The way from a call that failed to all that is to be said of its error. Main thread. */

/**
 * ph_error_button_set:
 * @button: a button of the window
 * @event: (nullable): what is shown beside it
 *
 * Makes the button lead to the error of @event, and hides it where there is none.
 */
void
ph_error_button_set (GtkButton *button,
                     PhEvent   *event)
{
  const PhRecord *record = event != NULL ? ph_event_get_record (event) : NULL;
  gboolean failed = record != NULL && ph_record_is_call (record) && record->error != 0;

  g_return_if_fail (GTK_IS_BUTTON (button));

  gtk_widget_set_visible (GTK_WIDGET (button), failed);
  if (failed)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)",
                                      ph_call_op_get_name ((PhCallOp) record->kind),
                                      ph_errno_get_name (record->error));
}
