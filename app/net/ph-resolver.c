/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-resolver.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

/* The threads are detached and hold the resolver by reference count, so that closing the engine
 * does not wait for a name server: a thread that comes back late finds no loop and drops its
 * answer. A thread takes the next question before it ends. */

typedef struct
{
  PhSocketId socket;
  PhCallId   id;
  char      *host; /* (owned) */
  guint16    port;
  int        family;
  int        type;
} Question;

struct _PhResolver
{
  const PhSys    *sys;       /* (unowned) */
  pthread_mutex_t lock;
  PhNetLoop      *loop;      /* guarded by lock (unowned) (nullable): NULL once closed */
  GQueue          questions; /* guarded by lock: of owned Question */
  guint           n_threads; /* guarded by lock */
  guint           n_refs;    /* guarded by lock: the engine and each thread */
};

static void
question_free (Question *question)
{
  g_free (question->host);
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

static void
post_answer (PhResolver      *self,
             const Question  *question,
             int              error,
             const PhAddress *address)
{
  PhCommand *answer = ph_command_new (PH_COMMAND_LOOKED_UP, question->socket);

  answer->call_id = question->id;
  answer->error = error;
  answer->address = *address;

  pthread_mutex_lock (&self->lock);
  if (self->loop != NULL)
    ph_net_loop_post (self->loop, g_steal_pointer (&answer));
  pthread_mutex_unlock (&self->lock);
  ph_command_free (answer);
}

static void
look_up (PhResolver     *self,
         const Question *question)
{
  const struct addrinfo hints = {
    .ai_family = question->family,
    .ai_socktype = question->type,
  };
  struct addrinfo *found = NULL;
  PhAddress address = PH_ADDRESS_NONE;
  int result = self->sys->getaddrinfo (question->host, NULL, &hints, &found);
  int error = ph_eai_to_error (result, errno);

  if (result == 0)
    {
      address = ph_address_from_sockaddr (found->ai_addr, found->ai_addrlen);
      ph_address_set_port (&address, question->port);
      self->sys->freeaddrinfo (found);
    }
  post_answer (self, question, error, &address);
}

static void *
resolver_thread (void *data)
{
  PhResolver *self = data;
  Question *question;

  pthread_mutex_lock (&self->lock);
  while ((question = g_queue_pop_head (&self->questions)) != NULL)
    {
      pthread_mutex_unlock (&self->lock);
      look_up (self, question);
      question_free (question);
      pthread_mutex_lock (&self->lock);
    }
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
  Question *question;

  pthread_mutex_lock (&resolver->lock);
  resolver->loop = NULL;
  while ((question = g_queue_pop_head (&resolver->questions)) != NULL)
    question_free (question);
  unref_and_unlock (resolver);
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
  Question *question = g_new (Question, 1);
  const PhAddress none = PH_ADDRESS_NONE;
  int result = 0;

  *question = (Question) { socket, id, g_strdup (host), port, family, type };
  pthread_mutex_lock (&resolver->lock);
  if (resolver->n_threads < PH_RESOLVER_THREADS)
    result = start_thread (resolver);
  if (result == 0 || resolver->n_threads > 0)
    g_queue_push_tail (&resolver->questions, g_steal_pointer (&question));
  pthread_mutex_unlock (&resolver->lock);

  if (question == NULL)
    return;
  post_answer (resolver, question, result, &none);
  question_free (question);
}
