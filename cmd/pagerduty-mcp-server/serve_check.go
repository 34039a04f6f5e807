package main

import "context"

// checkBeside is check beside a server that serves already. With mistakes the context
// ends; checked waits for what came of it.
func (a *app) checkBeside(ctx context.Context) (serving context.Context, checked func() error) {
	serving, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	var mistakes error
	go func() {
		defer close(done)
		if mistakes = a.check(ctx, a.all, a.found); mistakes != nil {
			stop()
		}
		a.boundMemory()
	}()
	return serving, func() error {
		<-done
		stop()
		return mistakes
	}
}
