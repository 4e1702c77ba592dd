package mail

import (
	"context"
	"fmt"
	html "html/template"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// frame is what stands around the text of every mail: whose it is, and how that looks.
type frame struct {
	Language, Direction  string // "de", and "ltr" or "rtl"
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
	org, err := o.orgOf(ctx, m)
	if err != nil {
		return Message{}, fmt.Errorf("frame a mail: %w", err)
	}
	by, err := o.readerOf(ctx, m, org)
	if err != nil {
		return Message{}, fmt.Errorf("frame a mail: %w", err)
	}
	m = o.texts.again(m, by)
	f := o.frameOf(i, m)
	if i.OrgBranding && org.ID != "" {
		f.own(org, o.picture(org.Logo))
	}
	return o.texts.framed(m, o.language(model.Language(m.Language)), f)
}

// orgOf returns the organization whose mail a message is, and none where that is nobody's, or
// of one that was deleted since.
func (o *Outbox) orgOf(ctx context.Context, m Message) (model.Organization, error) {
	if m.Org == "" {
		return model.Organization{}, nil
	}
	org, err := o.db.Organization(ctx, m.Org)
	if model.KindOf(err) == model.NotFound {
		return model.Organization{}, nil
	}
	return org, err
}

// frameOf returns what an instance puts around a message.
func (o *Outbox) frameOf(i model.Instance, m Message) frame {
	return frame{
		Subject: m.Subject, Name: CleanName(i.AppName), LogoURL: o.picture(i.Logo), DarkLogoURL: o.picture(i.DarkLogo),
		Color: html.CSS(i.Brand()), Ink: html.CSS(model.Ink(i.Brand())), Radius: i.Radius.Pixels(), // both are six digits
		SupportURL: html.URL(i.Support()), Support: strings.TrimPrefix(i.Support(), "mailto:"), TermsURL: i.TermsURL, PrivacyURL: i.PrivacyURL,
		Body: html.HTML(m.HTML), Text: m.Text, // which a template of ours has escaped
	}
}

// Example returns a mail as an instance would send it to those who read a language, which
// nobody gets.
func (o *Outbox) Example(i model.Instance, l model.Language) (Message, error) {
	m, err := SignIn(SignInData{AppName: i.AppName, To: exampleTo, Code: exampleCode, LinkURL: exampleLink, Minutes: 10, Device: exampleIs})
	if err != nil {
		return Message{}, err
	}
	in := o.language(l)
	m = o.texts.again(m, reader{in, time.UTC})
	return o.texts.framed(m, in, o.frameOf(i, m))
}

// framed returns a message within a frame, by the operator's templates where they are.
func (t *Texts) framed(m Message, in *words.Language, f frame) (Message, error) {
	f.Language, f.Direction = in.Tag().String(), direction(in)
	if err := m.within(f, func(file string) template { return t.find(in, file) }); err == nil {
		return m, nil
	} else if len(t.own) > 0 {
		t.failed(frameName, err)
	}
	if err := m.within(f, func(file string) template { return t.in(in, builtIn()[file]) }); err != nil {
		return Message{}, fmt.Errorf("frame a mail: %w", err)
	}
	return m, nil
}

// within puts a frame around a message.
func (m *Message) within(f frame, find func(file string) template) error {
	plain, err := find(frameName+".txt").write(frameName+".txt", f)
	if err != nil {
		return err
	}
	rich, err := find(frameName+".html").write(frameName+".html", f)
	if err == nil && strings.Contains(rich, leftOut) {
		err = errLeftOut
	}
	if err == nil {
		m.Text, m.HTML = plain, rich
	}
	return err
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
