/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-cli.h"

#include "ph-bytes.h"
#include "ph-cli-file.h"
#include "ph-cli-run.h"
#include "ph-clock.h"
#include "ph-inherited.h"
#include "ph-time-text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The command line without a window. The first argument decides; what is not for us is left to
 * the window's own options. Nothing here needs, or looks for, a display. Main thread. */

/* A call that waits for more than a day is not waiting any more */
#define MAX_TIMEOUT_NS (86400 * PH_NSEC_PER_SEC)

/* Characters of a word that is refused */
#define MAX_QUOTE 60

typedef struct
{
  const char *file_name;
  gint64      timeout_ns;
  gboolean    as_json;
} Options;

typedef PhExit (*Command) (int    argc,
                           char **argv);

static const char help_text[] =
  "Usage: porthole                              open the window\n"
  "       porthole run FILE [--timeout SECONDS] [--json]\n"
  "                                             run a scenario, print its transcript\n"
  "       porthole check FILE                   look for faults in a scenario\n"
  "       porthole --help | --version\n"
  "\n"
  "FILE is a scenario in Porthole's notation (.porthole), or - for standard input.\n"
  "  --timeout SECONDS  how long each call may wait (10)\n"
  "  --json             one JSON object an event instead of the transcript\n"
  "\n"
  "Exit status: 0 if every expectation held; 1 if one did not, or a call failed that was not\n"
  "expected to; 2 for a wrong command line or a file with faults.\n";

static PhExit G_GNUC_PRINTF (1, 2)
refuse (const char *format,
        ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  fprintf (stderr, "porthole: %s\nporthole --help tells more.\n", message);
  return PH_EXIT_USAGE;
}

/* What was written stands in a terminal: it is cut, and cannot be obeyed. */
static PhExit
refuse_word (const char *before,
             const char *word,
             const char *after)
{
  g_autofree char *quoted = ph_bytes_preview ((const guint8 *) word, strlen (word), MAX_QUOTE);

  return refuse ("%s%s%s", before, quoted, after);
}

static PhExit
print_help (int    argc,
            char **argv)
{
  fputs (help_text, stdout);
  return PH_EXIT_FINE;
}

static PhExit
print_version (int    argc,
               char **argv)
{
  puts ("porthole " PH_VERSION);
  return PH_EXIT_FINE;
}

static gboolean
parse_timeout (const char *text,
               gint64     *timeout_ns)
{
  gint64 ns = 0;

  if (!ph_time_text_parse (text, &ns) || ns < PH_NSEC_PER_MSEC || ns > MAX_TIMEOUT_NS)
    {
      refuse_word ("--timeout takes seconds from 0.001 to 86400, not “", text, "”.");
      return FALSE;
    }
  *timeout_ns = ns;
  return TRUE;
}

static gboolean
take_argument (Options    *options,
               const char *argument)
{
  if (g_str_has_prefix (argument, "--timeout="))
    return parse_timeout (argument + strlen ("--timeout="), &options->timeout_ns);
  if (strcmp (argument, "--json") == 0)
    options->as_json = TRUE;
  else if (argument[0] == '-' && argument[1] != '\0')
    {
      refuse_word ("There is no option ", argument, ".");
      return FALSE;
    }
  else if (options->file_name != NULL)
    {
      refuse_word ("One file at a time, please: “", argument, "” is a second one.");
      return FALSE;
    }
  else
    options->file_name = argument;
  return TRUE;
}

static gboolean
parse_options (int      argc,
               char   **argv,
               Options *options)
{
  for (int i = 0; i < argc; i++)
    {
      if (strcmp (argv[i], "--timeout") != 0)
        {
          if (!take_argument (options, argv[i]))
            return FALSE;
        }
      else if (++i == argc)
        {
          refuse ("--timeout needs a number of seconds.");
          return FALSE;
        }
      else if (!parse_timeout (argv[i], &options->timeout_ns))
        return FALSE;
    }
  if (options->file_name != NULL)
    return TRUE;
  refuse ("A file is missing.");
  return FALSE;
}

static PhExit
run_command (int    argc,
             char **argv)
{
  Options options = { 0 };
  g_autoptr (PhScenario) scenario = NULL;

  if (!parse_options (argc, argv, &options))
    return PH_EXIT_USAGE;
  scenario = ph_cli_read_scenario (options.file_name);
  if (scenario == NULL)
    return PH_EXIT_USAGE;
  return ph_cli_run (scenario, options.timeout_ns, options.as_json);
}

static PhExit
check_command (int    argc,
               char **argv)
{
  Options options = { 0 };
  g_autoptr (PhScenario) scenario = NULL;
  guint n;

  if (!parse_options (argc, argv, &options))
    return PH_EXIT_USAGE;
  if (options.as_json || options.timeout_ns != 0)
    return refuse ("check takes a file and no options.");
  scenario = ph_cli_read_scenario (options.file_name);
  if (scenario == NULL)
    return PH_EXIT_USAGE;
  n = ph_scenario_get_n (scenario);
  printf ("%s: %u statement%s, no faults\n", ph_scenario_get_file_name (scenario), n,
          n == 1 ? "" : "s");
  return PH_EXIT_FINE;
}

static const struct
{
  const char *name;
  Command     command;
} commands[] = {
  { "run", run_command },
  { "check", check_command },
  { "--help", print_help },
  { "-h", print_help },
  { "help", print_help },
  { "--version", print_version },
};

static Command
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (strcmp (commands[i].name, name) == 0)
        return commands[i].command;
    }
  return NULL;
}

/* A descriptor that the caller closed would be given to the first socket, and what is printed would
 * be sent to its peer. Reading from such a stand-in, or writing to it, fails as it should. */
static void
fill_standard_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) == -1)
      open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* What was printed is all of the result: a full disk must not look like success. */
static PhExit
end_output (PhExit status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  fprintf (stderr, "porthole: the output could not be written: %s\n", g_strerror (errno));
  return status == PH_EXIT_FINE ? PH_EXIT_FAILURE : status;
}

/**
 * ph_cli_wants:
 * @argc: of main()
 * @argv: of main()
 *
 * Any other first argument without a dash is a mistyped command, and ours to refuse.
 *
 * Returns: whether ph_cli_main() is to be called instead of opening the window
 */
gboolean
ph_cli_wants (int    argc,
              char **argv)
{
  return argc > 1 && (argv[1][0] != '-' || find_command (argv[1]) != NULL);
}

/**
 * ph_cli_main:
 * @argc: of main()
 * @argv: of main()
 *
 * Does what the command line says, without a display. Main thread; blocks.
 *
 * Returns: a #PhExit for main() to return
 */
int
ph_cli_main (int    argc,
             char **argv)
{
  Command command = argc > 1 ? find_command (argv[1]) : NULL;
  /* a scenario takes them by their numbers, socket(fileno=3), and no child shall have them */
  G_GNUC_UNUSED g_autoptr (GPtrArray) inherited = ph_inherited_take ();

  if (argc < 2)
    return (int) refuse ("This build has no window; it needs a command.");
  if (command == NULL)
    return (int) refuse_word ("There is no command “", argv[1], "”.");
  fill_standard_streams ();
  return (int) end_output (command (argc - 2, argv + 2));
}
