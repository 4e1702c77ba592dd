package program

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
)

// restoreBackup is what to do about a damaged database.
const restoreBackup = "stop the program, and put the last backup in its place by anteroom restore, which keeps the damaged files aside (docs/operations.md, \"Restore a backup\")"

// checkFirst refuses to go on with a damaged database, where looking for damage
// comes before everything else.
func (p *Program) checkFirst(ctx context.Context) error {
	if !p.db.CheckFirst() {
		return nil
	}
	found, err := p.db.Damage(ctx)
	if err == nil && found != "" {
		err = fmt.Errorf("the database is damaged (%s): %s", found, restoreBackup)
	}
	return err
}

// checkBeside looks for damage in a large database while requests are served.
// /readyz tells of it from then on.
func (p *Program) checkBeside(ctx context.Context) error {
	if p.db.CheckFirst() {
		return nil // already
	}
	found, err := p.db.Damage(ctx)
	switch {
	case ctx.Err() != nil:
		return nil // the program stops
	case err != nil:
		return fmt.Errorf("look for damage: %w", err)
	case found != "":
		p.damaged.Store(true)
		return fmt.Errorf("the database is damaged (%s): %s", found, restoreBackup)
	}
	return nil
}

// Advise says what to do where a database cannot even be opened.
func Advise(err error) error {
	if errors.Is(err, db.ErrDamaged) {
		return fmt.Errorf("%w: %s", err, restoreBackup)
	}
	return err
}
