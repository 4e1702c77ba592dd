package program

import (
	"context"
	"sync"
	"time"
)

// A rehearsal that fails is tried again after rehearseAgain; one takes no longer than
// rehearsalPatience.
const (
	rehearseAgain     = 2 * time.Second
	rehearsalPatience = 2 * time.Second
)

// rehearse signs in once as people do, and leaves nothing behind: before it went well /readyz
// says that the program is not ready, however many of its parts look so. Whether tokens are
// believed is asked there each time.
func (p *Program) rehearse(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, rehearsalPatience)
	defer cancel()
	if err := p.SignIn.Rehearse(ctx); err != nil {
		return err
	}
	p.rehearsed.Store(true)
	return nil
}

// rehearseFirst does so once before anybody is served, and goes on beside when that fails.
func (p *Program) rehearseFirst(ctx context.Context, beside *sync.WaitGroup) {
	if p.rehearse(ctx) != nil {
		beside.Go(func() { p.keepRehearsing(ctx) })
	}
}

// keepRehearsing tries until it goes well, and says in the log why it does not, once for each
// reason.
func (p *Program) keepRehearsing(ctx context.Context) {
	for last := ""; !p.rehearsed.Load(); {
		err := p.rehearse(ctx)
		if ctx.Err() != nil {
			return // the program stops
		}
		if err != nil && err.Error() != last {
			last = err.Error()
			p.log.Error("nobody can sign in, so that this program is not ready", "error", err)
		}
		if err == nil && last != "" {
			p.log.Info("people can sign in")
		}
		select {
		case <-time.After(rehearseAgain):
		case <-ctx.Done():
		}
	}
}
