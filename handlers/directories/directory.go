package directories

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
	"github.com/anteroom/anteroom/views/ui"
)

// sight is what the pages of a directory are made from.
type sight struct {
	r         *http.Request
	say       *words.Language
	visitor   web.Visitor
	directory model.Directory
	guide     view.Guide
	url       string
	endpoint  string
	manage    bool           // they may change it
	prove     bool           // and what takes effect at once
	out       string         // why the provider cannot get in, "" when it can
	parting   *model.Parting // nil unless it parts with its members
}

func (h *Handler) sight(r *http.Request, d model.Directory) (sight, error) {
	visitor := web.VisitorOf(r)
	s := sight{
		r: r, say: web.Words(r), visitor: visitor, directory: d, url: visitor.Links.Directory(d.ID), endpoint: model.NewSite(h.Web.URL("")).SCIM(d.ID),
		manage: visitor.Manages(model.WidgetSCIM),
	}
	s.prove = s.manage && visitor.CanProve()
	var err error
	if s.out, err = h.shutOut(r, d); err != nil {
		return s, err
	}
	if s.parting, err = h.parting(r.Context(), d); err != nil {
		return s, err
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return s, err
	}
	attributes, err := h.DB.Attributes(r.Context())
	if err != nil {
		return s, err
	}
	s.guide, err = h.Guides.Fill(web.Words(r), d.Provider, view.Values{Product: instance.AppName, Organization: visitor.Org.Name, Endpoint: s.endpoint, Attributes: attributes})
	s.guide.Open, s.guide.Groups = !d.Connected(), s.url+"/groups"
	return s, err
}

// Show shows one directory, with how it is set up.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.view(r, d)
	if err != nil {
		return err
	}
	return h.Web.Fragment(w, r, v.Head.Name, v, v)
}

func (s sight) name() string { return nameOf(s.say, s.directory) }

func (h *Handler) head(s sight) view.Head {
	return view.Head{
		Links: s.visitor.Links, URL: s.url, Name: s.name(), Mark: view.Mark(s.directory.Provider), Badge: badgeOf(s.say, s.directory, s.out, s.parting, h.Now()), ReadOnly: !s.manage,
	}
}

// view returns the page on which a directory is set up.
func (h *Handler) view(r *http.Request, d model.Directory) (view.Directory, error) {
	s, err := h.sight(r, d)
	if err != nil {
		return view.Directory{}, err
	}
	v := view.Directory{Head: h.head(s), Tabs: s.tabs(""), Guide: s.guide}
	if v.Questions, err = h.questions(s); err != nil {
		return v, err
	}
	if v.Status, err = h.status(s); err != nil {
		return v, err
	}
	if v.Tokens, err = h.tokens(s); err != nil {
		return v, err
	}
	v.Danger, v.Goes = s.danger(), s.goes()
	v.Handover, err = h.Handover(r)
	return v, err
}

// danger returns what can be done to all of the directory, nil for who can do nothing.
func (s sight) danger() *view.Danger {
	if !s.manage {
		return nil
	}
	return &view.Danger{
		URL: s.url, Version: s.directory.Version, Name: s.name(), Enabled: s.directory.Enabled, Prove: s.prove, Busy: s.parting != nil,
	}
}

// endpointCopy is where the provider sends to.
func (s sight) endpointCopy() ui.Copy {
	return ui.Copy{ID: "directory-endpoint", Label: s.say.Text("Endpoint URL"), Value: s.endpoint}
}

// notDone shows the page as it is now, and why nothing was done.
func (h *Handler) notDone(w http.ResponseWriter, r *http.Request, why error) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.view(r, d)
	if err != nil {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, why, web.Gone{Title: say.Text("That didn’t work"), Back: say.Text("Back to %s", v.Head.Name), BackURL: v.Head.URL, Where: "directory", Now: v})
}

// failed answers for a rule that has refused: as it is now for what has changed meanwhile,
// and without it for what is gone.
func (h *Handler) failed(w http.ResponseWriter, r *http.Request, err error) error {
	if model.KindOf(err) == model.Conflict {
		return h.notDone(w, r, err)
	}
	return h.answerGone(w, r, err)
}

// ChooseProvider shows the form that gives a directory another provider.
func (h *Handler) ChooseProvider(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.Web.Page(w, r, web.Words(r).Text("Change provider"), choice(r, d))
}

func choice(r *http.Request, d model.Directory) view.Change {
	say, url := web.Words(r), web.VisitorOf(r).Links.Directory(d.ID)
	return view.Change{Name: nameOf(say, d), URL: url, Choose: view.Choose{
		Action: url + "/provider", Button: say.Text("Change provider"), Version: d.Version, Tiles: tiles(say, d.Provider),
	}}
}

// ChangeProvider says which provider a directory is of.
func (h *Handler) ChangeProvider(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	provider := model.Provider(r.PostFormValue("provider"))
	after, err := h.Directories.SetProvider(r.Context(), web.VisitorOf(r).Actor, d.ID, version(r), provider)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		if d, wrong := h.directory(r); wrong == nil {
			v := choice(r, d)
			refuse(r, &v.Choose, provider, err)
			return h.Web.Refused(w, r, err, web.Words(r).Text("Change provider"), v.Choose, v)
		}
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	say := web.Words(r)
	h.Web.Say(w, r, say.Text("The guide is the one for %s now.", say.Text(after.Provider.Name())))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID))
}
