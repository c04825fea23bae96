package snowflake

// #include <snowflake.h>
import "C"

import (
	"container/list"
	"context"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

const (
	// slice is the longest sleep before the clock is read again: one that was set back
	// may be right again early.
	slice = 10 * time.Millisecond
	// parts is in how many parts a wait is counted: while the system does not run the
	// program, at most one of them ends.
	parts = 4
	// mostAtOnce is how many IDs are taken at once for those who wait.
	mostAtOnce = 1024
)

// queue holds the calls that wait for an ID, in order of arrival. One of them at a time
// leads: it looks for free IDs, for itself and for all that came before it or are waiting
// with it. So the others hold no thread, and are not overtaken.
type queue struct {
	length  atomic.Int64
	mutex   sync.Mutex
	waiters list.List // of chan int64
	lead    chan struct{}
}

func (q *queue) join() (chan int64, *list.Element) {
	served := make(chan int64, 1)
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.length.Add(1)
	return served, q.waiters.PushBack(served)
}

// leave takes a call out of the queue; false if it was served.
func (q *queue) leave(waiter *list.Element) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if waiter.Value == nil {
		return false
	}
	q.remove(waiter)
	return true
}

func (q *queue) remove(waiter *list.Element) {
	waiter.Value = nil
	q.waiters.Remove(waiter)
	q.length.Add(-1)
}

// serve gives IDs to those who came first. Those who have left meanwhile lose theirs.
func (q *queue) serve(ids []C.int64_t) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for _, id := range ids {
		first := q.waiters.Front()
		if first == nil {
			return
		}
		first.Value.(chan int64) <- int64(id)
		q.remove(first)
	}
}

// Next returns the next ID. If the tick is full or the clock was set back, it waits,
// but not longer than WithMaxWaitMs allows. Goroutines that wait hold no thread of the
// system, but for one of them where other processes use up the IDs.
func (g *Generator) Next() (int64, error) {
	return g.NextContext(context.Background())
}

// NextContext is as Next, and its wait also ends with the context, whose error it
// returns then.
func (g *Generator) NextContext(ctx context.Context) (int64, error) {
	if g.handle == nil || g.queue.length.Load() == 0 {
		id := C.snowflake_try_next(g.handle)
		if id >= 0 {
			return int64(id), nil
		}
		distance, err := g.explain(id)
		if id != C.SNOWFLAKE_ERR_AGAIN || distance > g.maxWait {
			return 0, err
		}
	}
	return g.wait(ctx)
}

// wait waits in the queue until it is served, or leads and is served by itself.
func (g *Generator) wait(ctx context.Context) (int64, error) {
	served, waiter := g.queue.join()
	part := time.NewTimer(g.maxWait / parts)
	defer part.Stop()
	var err error
	for waited := 0; waited < parts && err == nil; {
		select {
		case id := <-served:
			return id, nil
		case g.queue.lead <- struct{}{}:
			err = g.serve(ctx, served)
			<-g.queue.lead
			waited = parts
		case <-ctx.Done():
			err = ctx.Err()
		case <-part.C:
			waited++
			part.Reset(g.maxWait / parts)
		}
	}
	if !g.queue.leave(waiter) {
		return <-served, nil
	}
	if err != nil {
		return 0, err
	}
	// It was not its turn for long. There may be an ID all the same: whoever leads may not
	// have been run by the system.
	id := C.snowflake_try_next(g.handle)
	if id >= 0 {
		return int64(id), nil
	}
	_, err = g.explain(id)
	return 0, err
}

// serve serves the queue until the call that leads has its ID, or an error. It counts how
// long it meant to sleep: the system may let it sleep for longer.
func (g *Generator) serve(ctx context.Context, own chan int64) error {
	left := g.maxWait
	var ids [mostAtOnce]C.int64_t
	for refused := 0; len(own) == 0; {
		wanted := g.queue.length.Load()
		if wanted > mostAtOnce {
			wanted = mostAtOnce
		}
		found := C.snowflake_try_next_batch(
			g.handle, (*C.int64_t)(unsafe.Pointer(&ids[0])), C.size_t(wanted))
		if found > 0 {
			g.queue.serve(ids[:found])
			continue
		}
		distance, err := g.explain(found)
		if found != C.SNOWFLAKE_ERR_AGAIN || distance > left {
			return err
		}
		if refused > 0 && distance <= slice {
			// Other processes have taken the IDs of the tick that was waited for. So it
			// waits in their order, for a moment: it is the only one that holds a thread.
			id := C.snowflake_next(g.handle)
			if id < 0 {
				_, err := g.explain(id)
				return err
			}
			g.queue.serve([]C.int64_t{id})
			continue
		}
		refused++
		if distance > slice {
			distance = slice
		}
		if err := sleep(ctx, distance); err != nil {
			return err
		}
		left -= distance
	}
	return nil
}

// explain returns how long to wait after a result that is an error, and the error.
func (g *Generator) explain(result C.int64_t) (time.Duration, error) {
	detail := newDetail()
	C.snowflake_explain(g.handle, result, &detail)
	return time.Duration(detail.wait_ns), errorOf(int64(result), &detail)
}

// sleep returns after a time, or with the error of the context when that ends first.
func sleep(ctx context.Context, distance time.Duration) error {
	if ctx.Done() == nil {
		time.Sleep(distance)
		return nil
	}
	timer := time.NewTimer(distance)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
