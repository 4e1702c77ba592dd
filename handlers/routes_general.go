package handlers

import (
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

func (a *app) activityRoutes(p pages) {
	activity := web.Widget(model.WidgetActivity)
	p.get("/activity", activity.Read(), a.activity.Index)
	p.get("/activity/export.csv", activity.Read(), a.activity.ExportCSV)
	p.get("/activity/export.jsonl", activity.Read(), a.activity.ExportJSON)
}

func (a *app) generalRoutes(p pages) {
	general := web.Widget(model.WidgetGeneral)
	p.get("/general", general.Read(), a.general.Index)
	p.post("/general", general.Manage().Does("rename {organization}"), a.general.Rename)
	p.post("/general/language", general.Manage().Does("change the language of {organization}"), a.general.SetLanguage)
	p.post("/general/logo", general.Manage().Does("change the logo of {organization}"), a.general.SetLogo).limit(30)
	p.post("/general/logo/remove", general.Manage().Does("remove the logo of {organization}").Danger(), a.general.RemoveLogo)
	p.post("/general/sign-in", general.Manage().Several("allowed").Sudo("change how people sign in to {organization}", "/general").Danger(), a.general.SetSignIn)
	p.post("/general/domains", general.Manage().Does("let an email domain join {organization}"), a.general.AddDomain)
	p.post("/general/domains/{domain}/remove", general.Manage().Does("stop letting an email domain join {organization}").Danger(), a.general.RemoveDomain)
	p.post("/general/support", general.Manage().Sudo("let support into {organization}", "/general"), a.general.GrantSupport)
	p.post("/general/support/end", general.Manage().Does("end support access to {organization}").Danger(), a.general.EndSupport)
	p.get("/general/export", general.Manage(), a.general.Export)
	p.post("/general/export", general.Manage().Sudo("export the data of {organization}", "/general/export"), a.general.AskForExport).limit(10)
	p.get("/general/export.zip", general.Manage(), a.general.SendExport).limit(10)
	p.get("/general/delete", general.Manage(), a.general.ConfirmDelete)
	p.post("/general/delete", general.Manage().Sudo("delete {organization}", "/general/delete").Danger(), a.general.Delete)
}
