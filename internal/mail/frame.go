package mail

import (
	"bytes"
	"context"
	"fmt"
	html "html/template"
	"strings"

	"anteroom/internal/model"
)

// frame is what stands around the text of every mail: whose it is, and how that looks.
type frame struct {
	Subject, Name        string
	LogoURL, DarkLogoURL string // absolute, "" for none
	Color, Ink           html.CSS
	Radius               int
	SupportURL           html.URL
	Support              string // the same as people write it
	TermsURL, PrivacyURL string

	Body html.HTML
	Text string
}

// HasFoot reports whether a mail leads anywhere below its text.
func (f frame) HasFoot() bool { return string(f.SupportURL)+f.TermsURL+f.PrivacyURL != "" }

// framed returns a message as it is sent, with the looks of the moment around its text. No
// mail waits for a picture: a client that does not find it shows the name.
func (o *Outbox) framed(ctx context.Context, m Message) (Message, error) {
	i, err := o.db.Instance(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("frame a mail: %w", err)
	}
	f := frame{
		Subject: m.Subject, Name: CleanName(i.AppName), LogoURL: o.picture(i.Logo), DarkLogoURL: o.picture(i.DarkLogo),
		Color: html.CSS(i.Brand()), Ink: html.CSS(model.Ink(i.Brand())), Radius: i.Radius.Pixels(), // both are six digits
		SupportURL: html.URL(i.Support()), Support: strings.TrimPrefix(i.Support(), "mailto:"), TermsURL: i.TermsURL, PrivacyURL: i.PrivacyURL,
		Body: html.HTML(m.HTML), Text: m.Text, // which a template of ours has escaped
	}
	if i.OrgBranding && m.Org != "" {
		org, err := o.db.Organization(ctx, m.Org)
		switch {
		case err == nil:
			f.own(org, o.picture(org.Logo))
		case model.KindOf(err) != model.NotFound: // deleted since
			return Message{}, fmt.Errorf("frame a mail: %w", err)
		}
	}
	var plain, rich bytes.Buffer
	if err := textTemplates.ExecuteTemplate(&plain, "frame.txt", f); err != nil {
		return Message{}, fmt.Errorf("frame a mail: %w", err)
	}
	if err := htmlTemplates.ExecuteTemplate(&rich, "frame.html", f); err != nil {
		return Message{}, fmt.Errorf("frame a mail: %w", err)
	}
	m.Text, m.HTML = plain.String(), rich.String()
	return m, nil
}

// own puts an organization's name in the place of the operator's, and its logo, where it has
// one.
func (f *frame) own(org model.Organization, logo string) {
	if name := CleanName(org.Name); name != "" {
		f.Name = name
	}
	if logo != "" {
		f.LogoURL, f.DarkLogoURL = logo, ""
	}
}

// picture returns the address of a picture for whoever reads a mail, "" for none.
func (o *Outbox) picture(name string) string {
	if name == "" {
		return ""
	}
	return string(o.site) + model.PicturePath(name)
}
