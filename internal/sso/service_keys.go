package sso

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"fmt"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// ServiceKeys are our keys towards SAML identity providers, the same for all
// connections, ready for use. They never change.
type ServiceKeys struct {
	Sign         saml.KeyPair        // signs requests
	Decrypt      []*rsa.PrivateKey   // open what is encrypted for us, those that are published first
	Certificates []*x509.Certificate // that are published: of the key that signs, and of the next
}

// ownKeys are the service keys for as long as their states are the same.
type ownKeys struct {
	ServiceKeys
	states string
}

// ServiceKeys returns our keys as they are now, and makes them where there are none yet.
// It asks the database each time, where the operator may have another one sign: that is
// remembered, so it costs little.
func (s *Service) ServiceKeys(ctx context.Context) (ServiceKeys, error) {
	states, err := s.db.ServiceKeyStates(ctx)
	if err != nil {
		return ServiceKeys{}, fmt.Errorf("ask for the service keys: %w", err)
	}
	if known := s.own.Load(); known != nil && known.states == states {
		return known.ServiceKeys, nil
	}
	s.reads.Lock()
	defer s.reads.Unlock()
	if known := s.own.Load(); known != nil && known.states == states {
		return known.ServiceKeys, nil
	}
	if states == "" {
		if err := s.makeKeys(ctx); err != nil {
			return ServiceKeys{}, err
		}
		if states, err = s.db.ServiceKeyStates(ctx); err != nil {
			return ServiceKeys{}, fmt.Errorf("ask for the service keys: %w", err)
		}
	}
	// What is read may be newer than the states, and is read again then.
	stored, err := s.db.ServiceKeys(ctx)
	if err != nil {
		return ServiceKeys{}, fmt.Errorf("load service keys: %w", err)
	}
	fresh := &ownKeys{states: states}
	if err := fresh.open(s.keys, stored); err != nil {
		return ServiceKeys{}, err
	}
	s.own.Store(fresh)
	return fresh.ServiceKeys, nil
}

// open makes stored keys ready for use.
func (o *ownKeys) open(seal *secret.Keys, stored []model.ServiceKey) error {
	for _, state := range []model.ServiceKeyState{model.ServiceKeyCurrent, model.ServiceKeyNext, model.ServiceKeyPrevious} {
		for _, k := range stored {
			if k.State != state {
				continue
			}
			pair, err := openServiceKey(seal, k)
			if err != nil {
				return fmt.Errorf("service key %s: %w", k.ID, err)
			}
			if state == model.ServiceKeyCurrent {
				o.Sign = pair
			}
			if state != model.ServiceKeyPrevious {
				o.Certificates = append(o.Certificates, pair.Certificate)
			}
			o.Decrypt = append(o.Decrypt, pair.Key)
		}
	}
	return nil
}

// openServiceKey returns the pair that newServiceKey has sealed.
func openServiceKey(seal *secret.Keys, k model.ServiceKey) (saml.KeyPair, error) {
	der, err := seal.Open(serviceKeyPlace(k.ID), k.PrivateSealed)
	if err != nil {
		return saml.KeyPair{}, fmt.Errorf("the key file does not belong to this database: put the right one back from your backup: %w", err)
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return saml.KeyPair{}, err
	}
	key, ok := private.(*rsa.PrivateKey)
	if !ok {
		return saml.KeyPair{}, fmt.Errorf("it is a %T", private)
	}
	certificate, err := x509.ParseCertificate(k.Certificate)
	return saml.KeyPair{Key: key, Certificate: certificate}, err
}

func serviceKeyPlace(id string) secret.Place {
	return secret.Place{Table: "service_keys", Column: "private_sealed", Row: id}
}
