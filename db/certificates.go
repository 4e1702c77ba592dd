package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// FromAuthority returns what was stored under a name that a certificate authority, which
// its directory names, has to do with, or a NotFound error.
func (q *queries) FromAuthority(ctx context.Context, directory, name string) ([]byte, error) {
	return one(ctx, q, scanValue[[]byte], `
		SELECT sealed
		  FROM certificates
		 WHERE directory = $1 AND name = $2`, directory, name)
}

// Certificate returns what is known of the certificate that a host has from an authority.
func (q *queries) Certificate(ctx context.Context, directory, host string) (model.Certificate, error) {
	scan := func(s scanner) (model.Certificate, error) {
		c := model.Certificate{Host: host}
		var expires, since, last int64
		err := s.Scan(&expires, &c.Trouble, &since, &last)
		c.ExpiresAt, c.Since, c.Last = at(expires), at(since), at(last)
		return c, err
	}
	return one(ctx, q, scan, `
		SELECT COALESCE((SELECT expires_at FROM certificates WHERE directory = $1 AND name = $2), 0),
		       COALESCE((SELECT said FROM certificate_troubles WHERE directory = $1 AND host = $2), ''),
		       COALESCE((SELECT since FROM certificate_troubles WHERE directory = $1 AND host = $2), 0),
		       COALESCE((SELECT last_at FROM certificate_troubles WHERE directory = $1 AND host = $2), 0)`, directory, host)
}

// PutFromAuthority stores something under a name. A certificate under the name of its host
// ends that host's trouble.
func (t *Tx) PutFromAuthority(ctx context.Context, directory, name string, sealed []byte, expires time.Time) error {
	if _, err := t.exec(ctx, `
		INSERT INTO certificates (directory, name, sealed, stored_at, expires_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (directory, name)
		DO UPDATE SET sealed = excluded.sealed, stored_at = excluded.stored_at, expires_at = excluded.expires_at`,
		directory, name, sealed, ms(t.now), ms(expires)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM certificate_troubles
		 WHERE directory = $1 AND host = $2`, directory, name)
	return err
}

// DeleteFromAuthority deletes what is stored under a name.
func (t *Tx) DeleteFromAuthority(ctx context.Context, directory, name string) error {
	_, err := t.exec(ctx, `
		DELETE FROM certificates
		 WHERE directory = $1 AND name = $2`, directory, name)
	return err
}

// PutCertificateTrouble stores why a host has no certificate, or no new one.
func (t *Tx) PutCertificateTrouble(ctx context.Context, directory, host, said string) error {
	_, err := t.exec(ctx, `
		INSERT INTO certificate_troubles (directory, host, said, since, last_at)
		VALUES ($1, $2, $3, $4, $4)
		ON CONFLICT (directory, host)
		DO UPDATE SET said = excluded.said, last_at = excluded.last_at`, directory, host, said, ms(t.now))
	return err
}

// SweepCertificates deletes what was of no use any more before a time.
func (t *Tx) SweepCertificates(ctx context.Context, before time.Time) error {
	if _, err := t.exec(ctx, `
		DELETE FROM certificates
		 WHERE expires_at > 0 AND expires_at < $1`, ms(before)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM certificate_troubles
		 WHERE last_at < $1`, ms(before))
	return err
}
