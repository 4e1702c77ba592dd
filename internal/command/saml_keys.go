package command

import (
	"context"
	"encoding/pem"
	"flag"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/sso"
)

// samlKeyText is a key towards SAML identity providers as the commands print it.
type samlKeyText struct {
	Fingerprint string                `json:"fingerprint"`
	State       model.ServiceKeyState `json:"state"`
	Since       time.Time             `json:"since"`
	Certificate string                `json:"certificate"` // PEM
}

// listSAMLKeys prints the keys towards SAML identity providers.
func listSAMLKeys(flags *flag.FlagSet) action {
	whole := flags.Bool("pem", false, "Print the certificates that are published, for an identity provider that takes no metadata.")
	return func(ctx context.Context, c *call) error {
		all, err := c.db.ServiceKeys(ctx)
		if err != nil {
			return err
		}
		keys, rows := make([]samlKeyText, len(all)), [][]string{}
		for i, k := range all {
			text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: k.Certificate}))
			keys[i] = samlKeyText{k.ID, k.State, k.Since, text}
			switch {
			case !*whole:
				rows = append(rows, []string{string(k.State), "since " + k.Since.Format(time.RFC3339), k.ID})
			case k.State != model.ServiceKeyPrevious:
				rows = append(rows, []string{"# " + string(k.State) + "\n" + text})
			}
		}
		return c.sayRows(struct {
			Keys []samlKeyText `json:"keys"`
		}{keys}, rows)
	}
}

// rotateSAMLKeys lets the next key sign requests to SAML identity providers. A server
// that runs notices at the next sign-in.
func rotateSAMLKeys(flags *flag.FlagSet) action {
	stolen := flags.Bool("stolen", false, "Replace all keys at once: every identity provider that checks requests or encrypts needs our metadata anew before people sign in by it again.")
	return func(ctx context.Context, c *call) error {
		seal, err := program.LoadKeys(ctx, c.config, &c.db.Reader)
		if err != nil {
			return err
		}
		rules := sso.New(sso.Config{DB: c.db, Keys: seal})
		rotate, done := rules.RotateServiceKeys, "The next key signs from now on, and another one is published after it. Identity providers that don’t read our metadata by themselves need the new certificate: anteroom saml-keys list --pem prints it.\n"
		if *stolen {
			rotate, done = rules.ReplaceServiceKeys, "New keys sign from now on, and nothing that is encrypted for the old ones is read. Every identity provider that checks requests or encrypts needs our metadata anew.\n"
		}
		if err := rotate(ctx, operator); err != nil {
			return err
		}
		all, err := c.db.ServiceKeys(ctx)
		if err != nil {
			return err
		}
		current := ""
		for _, k := range all {
			if k.State == model.ServiceKeyCurrent {
				current = k.ID
			}
		}
		return c.say(struct {
			Current string `json:"current"`
		}{current}, "%s", done)
	}
}
