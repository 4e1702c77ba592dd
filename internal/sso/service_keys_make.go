package sso

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// serviceKeyBits is what lasts as long as the certificates (NIST SP 800-57 has 2,048
// until 2030). One takes about half a second to make, and so is made when somebody has
// use for it.
const serviceKeyBits = 3072

func newRSA() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, serviceKeyBits) }

// getReady makes, where they are missing, the keys of ours that a connection needs: now,
// and not while somebody signs in. Nobody has them made who may not have a connection.
func (s *Service) getReady(ctx context.Context, by model.Actor, kind model.ConnectionType) error {
	if kind != model.ConnectionSAML {
		return nil
	}
	if err := mayManage(ctx, &s.db.Reader, by); err != nil {
		return err
	}
	_, err := s.ServiceKeys(ctx)
	return err
}

// makeKeys makes the key that signs and the one after it, so that identity providers
// that are set up from now on know both. Where another process is faster, those are the
// keys.
func (s *Service) makeKeys(ctx context.Context) error {
	fresh, events, err := s.newServiceKeys(ctx, model.System)
	if err != nil {
		return err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) { return events, insertServiceKeys(ctx, tx, fresh) })
	if err != nil && model.KindOf(err) != model.Conflict {
		return fmt.Errorf("make service keys: %w", err)
	}
	return nil
}

// newServiceKeys returns one key for each state that is published, and the events of
// that.
func (s *Service) newServiceKeys(ctx context.Context, by model.Actor) (fresh []model.ServiceKey, events []model.Event, err error) {
	for _, state := range []model.ServiceKeyState{model.ServiceKeyCurrent, model.ServiceKeyNext} {
		k, err := s.newServiceKey(ctx, state)
		if err != nil {
			return nil, nil, err
		}
		fresh, events = append(fresh, k), append(events, serviceKeyCreated(by, k))
	}
	return fresh, events, nil
}

func insertServiceKeys(ctx context.Context, tx *db.Tx, fresh []model.ServiceKey) error {
	for _, k := range fresh {
		if err := tx.InsertServiceKey(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// newServiceKey returns a new key with its certificate, as it is stored.
func (s *Service) newServiceKey(ctx context.Context, state model.ServiceKeyState) (model.ServiceKey, error) {
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return model.ServiceKey{}, err
	}
	key, err := s.generate()
	if err != nil {
		return model.ServiceKey{}, fmt.Errorf("make a service key: %w", err)
	}
	return sealServiceKey(s.keys, state, key, instance.AppName, s.db.Now())
}

// sealServiceKey returns a key as it is stored. Its certificate is signed by itself:
// identity providers pin it, and ask nobody about it.
func sealServiceKey(seal *secret.Keys, state model.ServiceKeyState, key *rsa.PrivateKey, name string, now time.Time) (model.ServiceKey, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return model.ServiceKey{}, err
	}
	about := x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(model.ServiceKeyYears, 0, 0), // clocks differ
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, &about, &about, &key.PublicKey, key)
	if err != nil {
		return model.ServiceKey{}, fmt.Errorf("certify a service key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return model.ServiceKey{}, err
	}
	id := model.Fingerprint(certificate)
	return model.ServiceKey{ID: id, State: state, Certificate: certificate, PrivateSealed: seal.Seal(serviceKeyPlace(id), der)}, nil
}

func serviceKeyCreated(by model.Actor, k model.ServiceKey) model.Event {
	return model.Event{Actor: by, Target: k.ID, Payload: model.ServiceKeyCreated{After: k.Snapshot()}}
}
