package streams

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
	"github.com/anteroom/anteroom/internal/secret"
)

// Config is what a Service works with.
type Config struct {
	DB     *db.DB
	Keys   *secret.Keys // seal the secrets
	Source secret.Source
	Client *fetch.Client
	Outbox *mail.Outbox // tells people of failures
	Sites  model.Sites  // our own addresses, to which nothing is sent
	Logger *slog.Logger
	Jitter func() float64 // see model.Failure; nil is at random

	Timeout time.Duration // for an answer; 0 for model.StreamTimeout
}

// Service holds the rules about streams, and sends events. It is safe for concurrent use.
type Service struct{ cfg Config }

// New returns the rules about streams.
func New(cfg Config) *Service {
	if cfg.Jitter == nil {
		cfg.Jitter = rand.Float64
	}
	cfg.Timeout = cmp.Or(cfg.Timeout, model.StreamTimeout)
	return &Service{cfg}
}

// Wish is what a new stream is to be like.
type Wish struct {
	Kind  model.StreamKind
	URL   string    // without a path: the one that its kind has
	Token string    // that the receiver has given, "" for one that checks signatures
	From  time.Time // what happened since then is sent first; zero for nothing
}

// paths are where receivers of a kind listen, unless an address says so itself.
func path(k model.StreamKind) string {
	switch k {
	case model.StreamSplunk:
		return "/services/collector/event"
	case model.StreamDatadog:
		return "/api/v2/logs"
	}
	return ""
}

// address returns the address of a stream as it is stored. The errors are Invalid ones for the
// field "url".
func (s *Service) address(kind model.StreamKind, raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	switch {
	case err != nil || len(raw) > model.MostReceiverURL:
		return "", model.InvalidField("url", "streams.url")
	case receivers.Own(s.cfg.Sites, u):
		return "", model.InvalidField("url", "streams.own_url")
	case s.cfg.Client.Check(raw) != nil:
		return "", model.InvalidField("url", "streams.url")
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = path(kind)
	}
	return u.String(), nil
}

// secretOf returns the secret of a stream: a new one that signs, or the token that its receiver
// has given.
func (s *Service) secretOf(kind model.StreamKind, token string) (string, error) {
	token = strings.TrimSpace(token)
	switch {
	case kind == model.StreamHTTPS && token != "":
		return "", model.InvalidField("token", "streams.no_token")
	case kind == model.StreamHTTPS:
		return receivers.NewSecret(s.cfg.Source), nil
	case len(token) < shortestToken || len(token) > longestToken || strings.ContainsFunc(token, notVisible):
		return "", model.InvalidField("token", "streams.token", shortestToken, longestToken)
	}
	return token, nil
}

// How long tokens of receivers are.
const (
	shortestToken = 16
	longestToken  = 512
)

func notVisible(r rune) bool { return r > unicode.MaxASCII || r <= ' ' }

// The columns that hold sealed secrets.
const (
	current = "secret_sealed"
	last    = "old_secret_sealed"
)

func placeOf(id model.StreamID, column string) secret.Place {
	return secret.Place{Table: "streams", Column: column, Row: string(id)}
}

// secrets returns every secret of a stream that is good at a time, the newest first.
func (s *Service) secrets(stream model.Stream, at time.Time) ([]string, error) {
	newest, err := s.cfg.Keys.Open(placeOf(stream.ID, current), stream.Secret)
	if err != nil {
		return nil, fmt.Errorf("secret of stream %s: %w", stream.ID, err)
	}
	all := []string{string(newest)}
	if at.Before(stream.OldUntil) {
		old, err := s.cfg.Keys.Open(placeOf(stream.ID, last), stream.OldSecret)
		if err != nil {
			return nil, fmt.Errorf("last secret of stream %s: %w", stream.ID, err)
		}
		all = append(all, string(old))
	}
	return all, nil
}

// Add makes a stream of the organization in which the actor acts, and returns it with the secret
// that signs, which nobody can read again: "" where the receiver has given a token. The errors:
// Invalid for the fields "kind", "url" and "token"; Forbidden for everybody but the operator;
// NotFound for an organization that there is not; Conflict when there are too many.
func (s *Service) Add(ctx context.Context, by model.Actor, wish Wish) (stream model.Stream, key string, err error) {
	if err := access.OperatorOnly(by, by.Org); err != nil {
		return stream, "", err
	}
	stream = model.Stream{Org: by.Org, Kind: wish.Kind}
	switch wish.Kind {
	case model.StreamHTTPS, model.StreamSplunk, model.StreamDatadog:
	default:
		return stream, "", model.InvalidField("kind", "streams.kind")
	}
	if stream.URL, err = s.address(wish.Kind, wish.URL); err != nil {
		return stream, "", err
	}
	if key, err = s.secretOf(wish.Kind, wish.Token); err != nil {
		return stream, "", err
	}
	if !wish.From.IsZero() { // looked for before anybody waits: what comes meanwhile is later
		if stream.Cursor, err = s.cfg.DB.LastEventBefore(ctx, by.Org, wish.From); err != nil {
			return stream, "", err
		}
	}
	err = s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if stream, err = s.insert(ctx, tx, stream, key, wish.From.IsZero()); err != nil {
			return nil, err
		}
		return event(by, stream, model.StreamCreated{After: stream.Snapshot()}), nil
	})
	if err != nil {
		return stream, "", fmt.Errorf("add stream: %w", err)
	}
	if wish.Kind != model.StreamHTTPS {
		key = ""
	}
	return stream, key, nil
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, stream model.Stream, key string, fromNow bool) (model.Stream, error) {
	if _, err := tx.Organization(ctx, stream.Org); err != nil {
		return stream, err
	}
	all, err := tx.Streams(ctx, stream.Org)
	if err != nil {
		return stream, err
	}
	if len(all) >= model.MostStreams {
		return stream, model.Conflicting("streams.most", model.MostStreams)
	}
	if fromNow {
		if stream.Cursor, err = tx.LastEventOf(ctx, stream.Org); err != nil {
			return stream, err
		}
	}
	stream.ID = tx.NewStreamID()
	stream.Secret, stream.Hint = s.cfg.Keys.Seal(placeOf(stream.ID, current), []byte(key)), receivers.Hint(key)
	return tx.InsertStream(ctx, stream)
}

func event(by model.Actor, s model.Stream, p model.Payload) []model.Event {
	return []model.Event{{Org: s.Org, Actor: by, Target: string(s.ID), Payload: p}}
}
