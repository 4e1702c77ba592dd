package certificates

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// store is where autocert keeps what it has, by names of its own: the database, sealed.
// What another authority gave stays apart: its certificates are not for those who trust
// this one.
type store struct{ keeper *Keeper }

func (s store) place(name string) secret.Place {
	return secret.Place{Table: "certificates", Column: "sealed", Row: s.keeper.Directory + " " + name}
}

// Get returns what is stored under a name, or autocert.ErrCacheMiss.
func (s store) Get(ctx context.Context, name string) ([]byte, error) {
	sealed, err := s.keeper.DB.FromAuthority(ctx, s.keeper.Directory, name)
	if model.KindOf(err) == model.NotFound {
		return nil, autocert.ErrCacheMiss
	}
	if err != nil {
		return nil, err
	}
	return s.keeper.Keys.Open(s.place(name), sealed)
}

// Put stores something under a name.
func (s store) Put(ctx context.Context, name string, data []byte) error {
	k := s.keeper
	sealed := k.Keys.Seal(s.place(name), data)
	return k.DB.Housekeep(ctx, func(tx *db.Tx) error {
		var until time.Time
		if c := certificateIn(data); c != nil && slices.Contains(k.Hosts, name) {
			until = c.NotAfter
		} else if name != accountKey {
			until = tx.Now().Add(model.KeepAnswers)
		}
		return tx.PutFromAuthority(ctx, k.Directory, name, sealed, until)
	})
}

// accountKey is autocert's name of what makes us known at the authority.
const accountKey = "acme_account+key"

// Delete deletes what is stored under a name.
func (s store) Delete(ctx context.Context, name string) error {
	return s.keeper.DB.Housekeep(ctx, func(tx *db.Tx) error {
		return tx.DeleteFromAuthority(ctx, s.keeper.Directory, name)
	})
}

// certificateIn returns the first certificate in what autocert stores, nil for none.
func certificateIn(data []byte) *x509.Certificate {
	for len(data) > 0 {
		var b *pem.Block
		if b, data = pem.Decode(data); b == nil {
			return nil
		}
		if b.Type == "CERTIFICATE" {
			c, err := x509.ParseCertificate(b.Bytes)
			if err != nil {
				return nil
			}
			return c
		}
	}
	return nil
}
