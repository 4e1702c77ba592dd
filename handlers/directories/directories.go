package directories

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the pages of directories.
type Handler struct {
	Web         *web.Web
	DB          *db.Reader
	Directories *directories.Service
	Guides      *view.Guides
	Now         func() time.Time

	// Handover offers to have somebody else do it, nil for who cannot give it to anybody.
	Handover func(*http.Request) (*ui.Handover, error)
}

const title = "Provisioning"

// NewGuides returns the guides to providers.
func NewGuides() *view.Guides { return view.NewGuides() }

// Index lists the organization's directories.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text(title), page)
}

func (h *Handler) page(r *http.Request) (view.Page, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return view.Page{}, err
	}
	all, err := h.DB.Directories(r.Context(), visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	v := view.Page{Links: visitor.Links, AppName: instance.AppName, ReadOnly: !visitor.Manages(model.WidgetSCIM), Choose: view.Choose{
		Action: visitor.Links.SCIM(), Button: say.Text("Configure"), Tiles: tiles(say, ""),
	}}
	for _, d := range all {
		out, err := h.shutOut(r, d)
		if err != nil {
			return v, err
		}
		parting, err := h.parting(r.Context(), d)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, view.Item{
			Name: nameOf(say, d), URL: visitor.Links.Directory(d.ID), Mark: view.Mark(d.Provider), Added: addedText(say, d), Badge: badgeOf(say, d, out, parting, h.Now()), Counts: countsText(say, d),
		})
	}
	v.Handover, err = h.Handover(r)
	return v, err
}

// nameOf returns what a directory is called: its provider, and which of several it is.
func nameOf(say *words.Language, d model.Directory) string {
	provider := d.Provider.Name()
	return say.Text(provider) + strings.TrimPrefix(d.Name(), provider)
}

// tail is how a token or a secret is told from others, of which nobody sees more.
func tail(suffix string) string { return "…" + suffix }

func addedText(say *words.Language, d model.Directory) string {
	if d.AddedBy == "" {
		return say.Text("Added %s", say.Day(d.CreatedAt))
	}
	return say.Text("Added %s by %s", say.Day(d.CreatedAt), web.Author(say, d.AddedBy))
}

func countsText(say *words.Language, d model.Directory) string {
	return say.Text("%s, %s", usersText(say, d.Users), groupsText(say, d.Groups))
}

func usersText(say *words.Language, n int) string { return say.Many(n, "%d user", "%d users") }

func groupsText(say *words.Language, n int) string { return say.Many(n, "%d group", "%d groups") }

// tiles returns the providers to choose from.
func tiles(say *words.Language, chosen model.Provider) []view.Tile {
	all := model.DirectoryProviders()
	made := make([]view.Tile, len(all))
	for i, p := range all {
		made[i] = view.Tile{Value: string(p), Name: say.Text(p.Name()), Mark: view.Mark(p), Text: "SCIM 2.0", Selected: p == chosen}
		switch p {
		case model.ProviderGoogle:
			made[i].Text = say.Text("Doesn’t push to apps like this one. Use single sign-on: people become members when they first sign in.")
		case model.ProviderEntra:
			made[i].Text = say.Text("SCIM 2.0, by an enterprise application")
		}
	}
	return made
}

// Add adds a directory and goes to its page, which says what to do next.
func (h *Handler) Add(w http.ResponseWriter, r *http.Request) error {
	visitor, provider := web.VisitorOf(r), model.Provider(r.PostFormValue("provider"))
	d, err := h.Directories.Add(r.Context(), visitor.Actor, provider)
	if model.KindOf(err) == model.Invalid {
		page, wrong := h.page(r)
		if wrong != nil {
			return wrong
		}
		refuse(r, &page.Choose, provider, err)
		return h.Web.Refused(w, r, err, web.Words(r).Text(title), page.Choose, page)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, visitor.Links.Directory(d.ID))
}

// refuse puts into a choice what was chosen, and why that was not done. Who chose a
// provider that cannot push is shown the way to signing in through it.
func refuse(r *http.Request, v *view.Choose, chosen model.Provider, why error) {
	visitor := web.VisitorOf(r)
	v.Tiles, v.Problem = tiles(web.Words(r), chosen), web.MessageOf(r, why)
	if chosen == model.ProviderGoogle && visitor.Sees(model.WidgetSSO) {
		v.Instead = &view.Instead{Text: web.Words(r).Text("Set up single sign-on"), URL: visitor.Links.SSO()}
	}
}

// directory returns the directory that the address names.
func (h *Handler) directory(r *http.Request) (model.Directory, error) {
	id := web.Var(r, "directory")
	if !model.ValidID(model.PrefixDirectory, id) {
		return model.Directory{}, model.Missing("")
	}
	all, err := h.DB.Directories(r.Context(), web.VisitorOf(r).Org.ID)
	for _, d := range all {
		if string(d.ID) == id {
			return d, err
		}
	}
	return model.Directory{}, cmp.Or(err, model.Missing(""))
}

// answerGone answers for a directory that was deleted elsewhere, and so for one that never
// was.
func (h *Handler) answerGone(w http.ResponseWriter, r *http.Request, err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, err, web.Gone{
		Title: say.Text("No such directory"), Text: say.Text("That directory is not in the list any more: it was deleted."), Back: say.Text("Back to provisioning"), BackURL: web.VisitorOf(r).Links.SCIM(),
	})
}

// version returns which version of a directory a form was filled from.
func version(r *http.Request) int64 {
	v, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return -1 // no directory has it, so the rule answers with what is true now
	}
	return v
}
