package general

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/general"
)

// Export says what an export of the organization's data holds, and lets somebody ask for
// one, or fetch the one that they have asked for.
func (h *Handler) Export(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	if !visitor.CanProve() {
		return model.Missing("")
	}
	v := view.Export{Links: visitor.Links, OrgName: visitor.Org.Name}
	asked, err := h.Exports.Asked(r.Context(), visitor.Actor)
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	if err == nil {
		v.URL = visitor.Links.General() + "/export.zip"
		v.Ready = say.Text("The export is ready. It can be downloaded until %s.", say.Moment(asked.At.Add(model.ExportLife).In(visitor.Location())))
	}
	return h.Web.Page(w, r, say.Text("Export the data of %s", v.OrgName), v)
}

// AskForExport notes that the person has the organization's data exported.
func (h *Handler) AskForExport(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	if err := h.Exports.Ask(r.Context(), visitor.Actor); err != nil {
		return err
	}
	return h.Web.Redirect(w, r, visitor.Links.General()+"/export")
}

// SendExport sends what the person has asked for. It ends when the browser goes.
func (h *Handler) SendExport(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	e, err := h.Exports.Begin(r.Context(), visitor.Actor)
	if err != nil {
		return web.WithAction(web.WithTitle(err, say.Text("No export to download")), say.Text("Back to the export"), visitor.Links.General()+"/export")
	}
	defer e.Close()
	org, at := e.Name()
	file := h.Web.Download(w, r, web.ZipType, web.DownloadName("data", org, at, "zip"))
	return file.Send(func() (more bool, err error) { return e.Next(r.Context(), file) })
}
