package program

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// lookAtCertificates returns an error when a certificate that the program gets by itself is
// missing, or was not renewed in time.
func lookAtCertificates(ctx context.Context, p Patient) (err error) {
	if len(p.Settings.Domains) == 0 {
		return nil
	}
	d, err := p.Open(ctx)
	if err != nil {
		return errors.New("what certificates there are cannot be said while the database does not open")
	}
	var all []error
	for _, host := range p.Settings.Domains {
		c, err := d.Certificate(ctx, p.Settings.ACME.Directory, host)
		switch day := c.Since.Format(time.RFC3339); {
		case err != nil:
			return err
		case !c.ExpiresAt.After(d.Now()) && c.Trouble == "":
			all = append(all, fmt.Errorf("there is no certificate of %s: start the server, which gets it", host))
		case !c.ExpiresAt.After(d.Now()):
			all = append(all, fmt.Errorf("there is no certificate of %s, since %s (%s): see that DNS leads here, and that ports 80 and 443 of this machine are open to the internet", host, day, c.Trouble))
		case c.Trouble != "":
			all = append(all, fmt.Errorf("the certificate of %s is good until %s only, and could not be renewed since %s (%s): see that DNS leads here, and that ports 80 and 443 of this machine are open to the internet",
				host, c.ExpiresAt.Format(time.RFC3339), day, c.Trouble))
		}
	}
	return errors.Join(all...)
}
