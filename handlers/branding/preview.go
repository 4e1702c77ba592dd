package branding

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/branding"
	"github.com/anteroom/anteroom/views/layout"
)

// try returns the instance as a form would make it. What is wrong in the form is as it is set,
// and named.
func (h *Handler) try(r *http.Request, form url.Values) (i model.Instance, good url.Values, problem error, err error) {
	good = maps.Clone(form)
	for range len(form) + 1 {
		i, err = h.Instance.Try(r.Context(), operator(r), changeOf(good))
		field := model.FieldOf(err)
		if field == "" || !good.Has(field) {
			return i, good, problem, err
		}
		problem = err
		is, dbErr := h.DB.Instance(r.Context())
		if dbErr != nil {
			return i, good, problem, dbErr
		}
		good.Set(field, valuesOf(is).Get(field))
	}
	return i, good, problem, err
}

func (h *Handler) previews(r *http.Request, form url.Values) (view.Previews, error) {
	i, good, problem, err := h.try(r, form)
	if err != nil {
		return view.Previews{}, err
	}
	v := view.Previews{URL: h.Home, Chosen: valuesOf(i)}
	v.Chosen.Set(shownIn, good.Get(shownIn))
	v.Chosen.Set("pictures", i.Logo+i.DarkLogo) // so that frames are asked for anew when these change
	if problem != nil {
		v.Problem = web.MessageOf(r, problem)
	}
	say := web.Words(r)
	_, pairs, err := views.Brand(i.Look())
	for _, p := range pairs {
		v.Pairs = append(v.Pairs, view.Pair{Where: say.Text(where(p.Name)), Says: say.Text("%s on %s", called(say, p.Foreground), called(say, p.Background)) + " " + p.Measure(), Foreground: p.Foreground, Background: p.Background})
	}
	return v, err
}

// where returns where two colours meet, by the name that the pair has.
func where(name string) string {
	for _, known := range []string{
		"Text on a button", "Text on a button under the pointer",
		"Links on the page, light", "Links on a surface, light", "Links on a selected item, light",
		"Focus ring on the page, light", "Focus ring on a surface, light", "Focus ring on a selected item, light", "Edge of a button, light",
		"Links on the page, dark", "Links on a surface, dark", "Links on a selected item, dark",
		"Focus ring on the page, dark", "Focus ring on a surface, dark", "Focus ring on a selected item, dark", "Edge of a button, dark",
	} {
		if known == name {
			return known
		}
	}
	return name
}

// called returns what people call a colour, where they do.
func called(say *words.Language, hex string) string {
	switch hex {
	case "#ffffff":
		return say.Text("White")
	case "#000000":
		return say.Text("Black")
	}
	return hex
}

// Look is the stylesheet of the previews.
func (h *Handler) Look(w http.ResponseWriter, r *http.Request) error {
	i, _, _, err := h.try(r, r.URL.Query())
	if err != nil {
		return err
	}
	return h.Web.TryLook(w, i.Look())
}

// Preview shows a page, or a mail, as the form would make it.
func (h *Handler) Preview(w http.ResponseWriter, r *http.Request) error {
	i, good, _, err := h.try(r, r.URL.Query())
	if err != nil {
		return err
	}
	say := web.Words(r)
	t := web.Trial{Instance: i, Tint: h.Home + "/look.css?" + good.Encode(), Theme: themeOf(good)}
	switch web.Var(r, "preview") {
	case view.Login:
		return h.Web.TryCard(w, r, t, say.Text("Sign in"), login(say, i))
	case view.Portal:
		return h.Web.TryPage(w, r, t, say.Text("General"), general(say), func(f layout.Frame) views.View { return portalOf(say, f) })
	case view.AdminPortal:
		return h.Web.TryPage(w, r, t, say.Text("Setup"), overview(say), func(f layout.Frame) views.View { return adminPortalOf(say, f) })
	case view.Mail:
		mail, err := h.Mail(i, model.Language(say.Tag().String()))
		if err != nil {
			return err
		}
		return h.Web.TryMail(w, r, inTheme(mail, t.Theme))
	}
	return model.Missing("")
}

// themeOf returns the theme that previews are in, "" for that of the system.
func themeOf(form url.Values) layout.Theme {
	if t := layout.Theme(form.Get(shownIn)); t == layout.Light || t == layout.Dark {
		return t
	}
	return ""
}

// inTheme returns a mail as programs show it that are in a theme. A mail can't choose: it
// follows the system.
func inTheme(mail string, t layout.Theme) string {
	media := map[layout.Theme]string{layout.Light: "not all", layout.Dark: "all"}[t]
	if media == "" {
		return mail
	}
	return strings.NewReplacer(
		"(prefers-color-scheme: dark)", media, "color-scheme: light dark", "color-scheme: "+string(t), `content="light dark"`, `content="`+string(t)+`"`,
	).Replace(mail)
}
