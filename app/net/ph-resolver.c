/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-resolver.h"

#include "ph-lookup.h"

#include <pthread.h>

/* The threads are detached and hold the resolver by reference count, so that closing the engine
 * does not wait for a name server: a thread that comes back late finds no loop and drops its
 * answer. A thread takes the next question before it ends. A question that nobody wants any more
 * keeps its thread as long as the name server likes, but no other question from being asked: it
 * does not count against PH_RESOLVER_THREADS, only against MAX_THREADS. */

#define MAX_THREADS (8 * PH_RESOLVER_THREADS)

typedef struct
{
  PhSocketId socket;   /* for which socket, or none: then all answers are wanted */
  PhCallId   id;
  PhCallOp   op;
  PhLookup  *lookup;   /* (owned) */
  gboolean   dropped;  /* guarded by lock: nobody waits for it */
  GList      link;     /* in questions or running */
} Question;

struct _PhResolver
{
  const PhSys    *sys;       /* (unowned) */
  pthread_mutex_t lock;
  PhNetLoop      *loop;      /* guarded by lock (unowned) (nullable): NULL once closed */
  GQueue          questions; /* guarded by lock: of owned Question */
  GQueue          running;   /* guarded by lock: of Question, owned by their threads */
  guint           n_threads; /* guarded by lock */
  guint           n_dropped; /* guarded by lock: threads whose question was dropped */
  guint           n_refs;    /* guarded by lock: the engine and each thread */
};

static Question *
question_new (PhSocketId  socket,
              PhCallId    id,
              PhCallOp    op,
              PhLookup   *lookup)
{
  Question *question = g_new0 (Question, 1);

  question->socket = socket;
  question->id = id;
  question->op = op;
  question->lookup = lookup;
  question->link.data = question;
  return question;
}

static void
question_free (Question *question)
{
  ph_lookup_free (question->lookup);
  g_free (question);
}

/* With the lock held; gives it up. */
static void
unref_and_unlock (PhResolver *self)
{
  gboolean last = --self->n_refs == 0;

  pthread_mutex_unlock (&self->lock);
  if (!last)
    return;

  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

/* A socket wants the first address, with the port it asked for. */
static PhAddress
first_address (const PhLookup *lookup)
{
  PhAddress address = PH_ADDRESS_NONE;

  if (lookup->n_answers > 0)
    {
      address = lookup->answers[0].address;
      ph_address_set_port (&address, (guint16) lookup->port);
    }
  return address;
}

/* With the lock held; the look-up goes along with the answer. */
static void
post_answer (PhResolver *self,
             Question   *question,
             int         error)
{
  PhCommand *answer;

  if (self->loop == NULL || question->dropped)
    return;

  answer = ph_command_new (PH_COMMAND_LOOKED_UP, question->socket);
  answer->call_id = question->id;
  answer->error = error;
  if (question->socket != PH_SOCKET_NONE)
    answer->address = first_address (question->lookup);
  else
    answer->lookup = g_steal_pointer (&question->lookup);
  ph_net_loop_post (self->loop, answer);
}

/* With the lock held, which is given up meanwhile */
static void
answer (PhResolver *self,
        Question   *question)
{
  int error;

  g_queue_push_tail_link (&self->running, &question->link);
  pthread_mutex_unlock (&self->lock);
  error = ph_lookup_ask (self->sys, question->op, question->lookup);
  pthread_mutex_lock (&self->lock);
  g_queue_unlink (&self->running, &question->link);
  if (question->dropped)
    self->n_dropped--;
  post_answer (self, question, error);
  question_free (question);
}

/* With the lock held */
static Question *
take_question (PhResolver *self)
{
  GList *link = g_queue_pop_head_link (&self->questions);

  return link != NULL ? link->data : NULL;
}

/* With the lock held */
static void
drop_waiting (PhResolver *self)
{
  Question *question;

  while ((question = take_question (self)) != NULL)
    question_free (question);
}

static void *
resolver_thread (void *data)
{
  PhResolver *self = data;
  Question *question;

  pthread_mutex_lock (&self->lock);
  /* those that ran in the place of a dropped one are too many once that comes back */
  while (self->n_threads - self->n_dropped <= PH_RESOLVER_THREADS
         && (question = take_question (self)) != NULL)
    answer (self, question);
  self->n_threads--;
  unref_and_unlock (self);
  return NULL;
}

/* With the lock held */
static int
start_thread (PhResolver *self)
{
  pthread_attr_t attributes;
  pthread_t thread;
  int result;

  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  result = pthread_create (&thread, &attributes, resolver_thread, self);
  pthread_attr_destroy (&attributes);
  if (result == 0)
    {
      self->n_threads++;
      self->n_refs++;
    }
  return result;
}

/* With the lock held. Returns: 0, or the errno of pthread_create(3) */
static int
add_thread (PhResolver *self)
{
  if (self->n_threads - self->n_dropped >= PH_RESOLVER_THREADS || self->n_threads >= MAX_THREADS)
    return 0;
  return start_thread (self);
}

static void
ask (PhResolver *self,
     Question   *question)
{
  int result;

  pthread_mutex_lock (&self->lock);
  result = add_thread (self);
  if (result == 0 || self->n_threads > self->n_dropped)
    g_queue_push_tail_link (&self->questions, &question->link);
  else
    {
      post_answer (self, question, result);
      question_free (question);
    }
  pthread_mutex_unlock (&self->lock);
}

/**
 * ph_resolver_new:
 * @sys: (transfer none): the system calls; must live as long as the process
 * @loop: (transfer none): where answers go until ph_resolver_close()
 *
 * Any thread.
 *
 * Returns: (transfer full): a resolver; end it with ph_resolver_close()
 */
PhResolver *
ph_resolver_new (const PhSys *sys,
                 PhNetLoop   *loop)
{
  PhResolver *self = g_new0 (PhResolver, 1);

  self->sys = sys;
  self->loop = loop;
  self->n_refs = 1;
  pthread_mutex_init (&self->lock, NULL);
  return self;
}

/**
 * ph_resolver_close:
 * @resolver: (transfer full): a resolver
 *
 * Any thread. Drops the questions that nobody has begun with; returns at once although look-ups
 * may still run. No answer is posted after this.
 */
void
ph_resolver_close (PhResolver *resolver)
{
  pthread_mutex_lock (&resolver->lock);
  resolver->loop = NULL;
  drop_waiting (resolver);
  unref_and_unlock (resolver);
}

/**
 * ph_resolver_drop_waiting:
 * @resolver: a resolver
 *
 * Any thread. Drops the questions that nobody has begun with; no answer to them is posted.
 */
void
ph_resolver_drop_waiting (PhResolver *resolver)
{
  pthread_mutex_lock (&resolver->lock);
  drop_waiting (resolver);
  pthread_mutex_unlock (&resolver->lock);
}

/**
 * ph_resolver_look_up:
 * @resolver: a resolver
 * @socket: told with the answer
 * @id: told with the answer
 * @host: a name
 * @port: put into the answer, host byte order
 * @family: AF_INET, AF_INET6 or AF_UNSPEC: the family of the answer
 * @type: SOCK_STREAM or SOCK_DGRAM
 *
 * Any thread; returns at once. See getaddrinfo(3); an answer of several addresses gives the
 * first. When no thread can be made the answer is the errno of pthread_create(3).
 */
void
ph_resolver_look_up (PhResolver *resolver,
                     PhSocketId  socket,
                     PhCallId    id,
                     const char *host,
                     guint16     port,
                     int         family,
                     int         type)
{
  PhLookup *lookup = ph_lookup_new ();

  lookup->host = g_strdup (host);
  lookup->family = family;
  lookup->type = type;
  lookup->port = port;
  ask (resolver, question_new (socket, id, PH_CALL_GETADDRINFO, lookup));
}

/**
 * ph_resolver_ask:
 * @resolver: a resolver
 * @id: told with the answer
 * @op: which look-up
 * @question: (transfer full): what is asked
 *
 * Any thread; returns at once. Asks for no socket: all answers come, in the command's lookup.
 */
void
ph_resolver_ask (PhResolver *resolver,
                 PhCallId    id,
                 PhCallOp    op,
                 PhLookup   *question)
{
  ask (resolver, question_new (PH_SOCKET_NONE, id, op, question));
}

static Question *
find_question (GQueue   *queue,
               PhCallId  id)
{
  for (GList *link = queue->head; link != NULL; link = link->next)
    if (((Question *) link->data)->id == id)
      return link->data;
  return NULL;
}

/**
 * ph_resolver_drop:
 * @resolver: a resolver
 * @id: the id of a look-up
 *
 * Any thread. Nobody waits for it any more: it is not begun if it has not been, no answer to it is
 * posted from now on, and the thread that runs it is not counted. Nothing happens if it was
 * answered.
 */
void
ph_resolver_drop (PhResolver *resolver,
                  PhCallId    id)
{
  Question *question;

  pthread_mutex_lock (&resolver->lock);
  question = find_question (&resolver->questions, id);
  if (question != NULL)
    {
      g_queue_unlink (&resolver->questions, &question->link);
      question_free (question);
    }
  else if ((question = find_question (&resolver->running, id)) != NULL && !question->dropped)
    {
      question->dropped = TRUE;
      resolver->n_dropped++;
      /* what waited for this thread waits no longer; if no thread can be had it does */
      if (resolver->questions.length > 0)
        add_thread (resolver);
    }
  pthread_mutex_unlock (&resolver->lock);
}
