package branding

import (
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/branding"
	"github.com/anteroom/anteroom/views/ui"
)

// picture is one that can be uploaded. It is kept at once, and not with the form: a file that
// waited in a form would be lost with each answer.
type picture struct {
	use         model.PictureUse
	name        string // see ui.Upload
	hint        string
	uploaded    string
	removed     string
	of          func(model.Instance) string
	in          func(*instance.Change) **[]byte
	forWhatDark bool
}

func pictures(say *words.Language) []picture {
	return []picture{
		{
			model.PictureLogo, ui.UploadLogo, say.Text("28 pixels high, at most 144 wide; twice that is sharp everywhere."), say.Text("The logo is uploaded."), say.Text("The logo is removed."),
			func(i model.Instance) string { return i.Logo }, func(c *instance.Change) **[]byte { return &c.Logo }, false,
		},
		{
			model.PictureDarkLogo, ui.UploadDarkLogo, say.Text("Without one the logo gets a white ground there."), say.Text("The logo for dark is uploaded."), say.Text("The logo for dark is removed."),
			func(i model.Instance) string { return i.DarkLogo }, func(c *instance.Change) **[]byte { return &c.DarkLogo }, true,
		},
		{
			model.PictureFavicon, ui.UploadIcon, say.Text("In the tabs of browsers: a square."), say.Text("The icon is uploaded."), say.Text("The icon is removed."),
			func(i model.Instance) string { return i.Favicon }, func(c *instance.Change) **[]byte { return &c.Favicon }, false,
		},
	}
}

func (p picture) id() string { return "branding-" + strings.ReplaceAll(string(p.use), "_", "-") }

func (h *Handler) picture(i model.Instance, p picture) view.Picture {
	return view.Picture{
		ID: p.id(), URL: web.PictureURL(p.of(i)), OnDark: p.forWhatDark,
		Upload: ui.Upload{ID: p.id(), Element: p.id(), URL: h.Home + "/" + string(p.use), Name: p.name, Hint: p.hint, Set: p.of(i) != ""},
	}
}

// named returns the picture that the request's path names.
func named(r *http.Request) (picture, error) {
	for _, p := range pictures(web.Words(r)) {
		if string(p.use) == web.Var(r, "picture") {
			return p, nil
		}
	}
	return picture{}, model.Missing("")
}

// SetPicture replaces a picture by an uploaded one.
func (h *Handler) SetPicture(w http.ResponseWriter, r *http.Request) error {
	p, err := named(r)
	if err != nil {
		return err
	}
	upload, err := web.Upload(w, r, p.name, model.MaxPictureUpload)
	if err == nil && len(upload) == 0 {
		err = model.InvalidField(string(p.use), "picture.choose")
	}
	return h.setPicture(w, r, p, upload, err, p.uploaded, p.id()+"-upload")
}

// RemovePicture takes a picture away.
func (h *Handler) RemovePicture(w http.ResponseWriter, r *http.Request) error {
	p, err := named(r)
	if err != nil {
		return err
	}
	return h.setPicture(w, r, p, []byte{}, nil, p.removed, p.id()+"-file")
}

// setPicture has an upload be a picture, unless that has failed already, and answers with the
// forms beside it.
func (h *Handler) setPicture(w http.ResponseWriter, r *http.Request, p picture, upload []byte, err error, toast, focus string) error {
	if err == nil {
		var c instance.Change
		*p.in(&c) = &upload
		_, err = h.Instance.Set(r.Context(), operator(r), c)
	}
	status := web.StatusOf(err)
	if err != nil && status != http.StatusUnprocessableEntity && status != http.StatusRequestEntityTooLarge {
		return err
	}
	i, dbErr := h.DB.Instance(r.Context())
	if dbErr != nil {
		return dbErr
	}
	v := h.picture(i, p)
	if err == nil {
		web.Tell(w, "pictured", "{}")
		return h.Web.Changed(w, r, h.Home, v, focus, toast)
	}
	v.Upload.Error = web.MessageOf(r, err)
	return h.refuse(w, r, err, i, v)
}

// refuse answers that a picture was not kept: with the forms beside it, or with the whole page.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, why error, i model.Instance, v view.Picture) error {
	page, err := h.page(r, i, valuesOf(i), nil)
	if err != nil {
		return err
	}
	for n, p := range page.Pictures {
		if p.ID == v.ID {
			page.Pictures[n] = v
		}
	}
	return h.Web.RefusedBy(w, r, why, v, func() error { return h.answer(w, r, web.StatusOf(why), page) })
}
