/* Threads that wait for launches. The only file of the runtime that allocates or needs pthreads; nothing else refers to
 * it, so that linkers take it from the archive only for programs that do.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#if defined(__linux__)
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "internal.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_THREADS = 1024, SPINS = 2000 /* some ten microseconds: launches often follow each other */ };

struct actc_pool {
  actc_parallel parallel;
  atomic_bool taken; /* by a launch */
  atomic_size_t next_task;
  atomic_uint generation; /* raised with each job, and at the end */
  atomic_uint active;     /* workers that take part in the job */
  pthread_mutex_t lock;   /* of all below, and of changes of generation and active */
  pthread_cond_t started, finished;
  bool open, stops; /* workers may still join the job; they shall end */
  size_t n_tasks;
  void (*task)(void *argument, size_t i);
  void *argument;
  size_t n_workers;
  pthread_t workers[];
};

static void relax(void) {
#if defined(__x86_64__)
  __asm__ volatile("pause");
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void run_some(actc_pool *pool) {
  for (size_t i; (i = atomic_fetch_add(&pool->next_task, 1)) < pool->n_tasks;) pool->task(pool->argument, i);
}

static void *work(void *argument) {
  actc_pool *pool = argument;
  unsigned seen = 0;
  for (;;) {
    for (int i = 0; i < SPINS && atomic_load(&pool->generation) == seen; ++i) relax();
    pthread_mutex_lock(&pool->lock);
    while (atomic_load(&pool->generation) == seen) pthread_cond_wait(&pool->started, &pool->lock);
    seen = atomic_load(&pool->generation);
    const bool stops = pool->stops, joins = pool->open && !stops;
    if (joins) atomic_fetch_add(&pool->active, 1);
    pthread_mutex_unlock(&pool->lock);
    if (stops) return NULL;
    if (!joins) continue;
    run_some(pool);
    pthread_mutex_lock(&pool->lock);
    if (atomic_fetch_sub(&pool->active, 1) == 1) pthread_cond_signal(&pool->finished);
    pthread_mutex_unlock(&pool->lock);
  }
}

static void run(void *context, size_t n_tasks, void (*task)(void *argument, size_t i), void *argument) {
  actc_pool *pool = context;
  if (atomic_exchange(&pool->taken, true)) { /* another thread's launch has the workers, or this is a task itself */
    for (size_t i = 0; i < n_tasks; ++i) task(argument, i);
    return;
  }
  pthread_mutex_lock(&pool->lock);
  pool->n_tasks = n_tasks, pool->task = task, pool->argument = argument;
  atomic_store(&pool->next_task, 0);
  pool->open = true;
  atomic_fetch_add(&pool->generation, 1);
  pthread_cond_broadcast(&pool->started);
  pthread_mutex_unlock(&pool->lock);
  run_some(pool);
  for (int i = 0; i < SPINS && atomic_load(&pool->active) != 0; ++i) relax();
  pthread_mutex_lock(&pool->lock);
  pool->open = false;
  while (atomic_load(&pool->active) != 0) pthread_cond_wait(&pool->finished, &pool->lock);
  pthread_mutex_unlock(&pool->lock);
  atomic_store(&pool->taken, false);
}

static size_t default_threads(void) {
  const char *text = getenv("ACTC_THREADS");
  const unsigned long given = text != NULL ? strtoul(text, NULL, 10) : 0;
  if (given != 0) return given;
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return (size_t)CPU_COUNT(&allowed);
#endif
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (size_t)online : 1;
}

actc_pool *actc_pool_create(size_t threads) {
  if (threads == 0) threads = default_threads();
  const size_t n_workers = actc_min(threads, MAX_THREADS) - 1;
  actc_pool *pool = calloc(1, sizeof *pool + n_workers * sizeof *pool->workers);
  if (pool == NULL) return NULL;
  pthread_mutex_init(&pool->lock, NULL); /* on Linux these cannot fail */
  pthread_cond_init(&pool->started, NULL);
  pthread_cond_init(&pool->finished, NULL);
  pool->parallel = (actc_parallel){run, pool, n_workers + 1};
  for (; pool->n_workers < n_workers; ++pool->n_workers)
    if (pthread_create(&pool->workers[pool->n_workers], NULL, work, pool) != 0) {
      actc_pool_destroy(pool);
      return NULL;
    }
  return pool;
}

const actc_parallel *actc_pool_parallel(actc_pool *pool) { return pool != NULL ? &pool->parallel : NULL; }

void actc_pool_destroy(actc_pool *pool) {
  if (pool == NULL) return;
  pthread_mutex_lock(&pool->lock);
  pool->stops = true;
  atomic_fetch_add(&pool->generation, 1);
  pthread_cond_broadcast(&pool->started);
  pthread_mutex_unlock(&pool->lock);
  for (size_t i = 0; i < pool->n_workers; ++i) pthread_join(pool->workers[i], NULL);
  pthread_cond_destroy(&pool->finished);
  pthread_cond_destroy(&pool->started);
  pthread_mutex_destroy(&pool->lock);
  free(pool);
}
