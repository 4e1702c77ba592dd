package handlers

import (
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// directoryRoutes is how an organization sets up that its identity provider tells of its
// people. What that sends comes in at other routes, in routes_protocols.go.
func (a *app) directoryRoutes(p pages) {
	scim := web.Widget(model.WidgetSCIM)
	const back, oauth = "/scim/{directory}", "/scim/{directory}/oauth"
	p.get("/scim", scim.Read(), a.directories.Index)
	p.post("/scim", scim.Manage().Does("add a directory to {organization}"), a.directories.Add).limit(30)
	p.get("/scim/{directory}", scim.Read(), a.directories.Show)
	p.get("/scim/{directory}/status", scim.Read().Polled(), a.directories.Status)
	p.get("/scim/{directory}/users", scim.Read(), a.directories.Users)
	p.get("/scim/{directory}/groups", scim.Read(), a.directories.Groups)
	p.get("/scim/{directory}/activity", scim.Read(), a.directories.Activity)
	p.get("/scim/{directory}/provider", scim.Manage(), a.directories.ChooseProvider)
	p.post("/scim/{directory}/provider", scim.Manage().Does("change the provider of a directory"), a.directories.ChangeProvider)
	p.post("/scim/{directory}/tokens", scim.Manage().Sudo("create a token of a directory", back), a.directories.CreateToken).limit(30)
	p.get("/scim/{directory}/tokens/{token}/rotate", scim.Manage(), a.directories.ConfirmRotate)
	p.post("/scim/{directory}/tokens/{token}/rotate", scim.Manage().Sudo("rotate a token of a directory", back), a.directories.RotateToken).limit(30)
	p.get("/scim/{directory}/tokens/{token}/revoke", scim.Manage(), a.directories.ConfirmRevoke)
	p.post("/scim/{directory}/tokens/{token}/revoke", scim.Manage().Sudo("revoke a token of a directory", back).Danger(), a.directories.RevokeToken)
	p.get("/scim/{directory}/oauth", scim.Read(), a.directories.OAuth)
	p.post("/scim/{directory}/oauth/secrets", scim.Manage().Sudo("create a client secret of a directory", oauth), a.directories.CreateSecret).limit(30)
	p.get("/scim/{directory}/oauth/trust", scim.Manage(), a.directories.NewTrust)
	p.post("/scim/{directory}/oauth/trust", scim.Manage().Sudo("let an application in to a directory of {organization}", oauth), a.directories.AddTrust).limit(30)
	p.get("/scim/{directory}/oauth/{client}/change", scim.Manage(), a.directories.ShowTrust)
	p.post("/scim/{directory}/oauth/{client}/change", scim.Manage().Sudo("change which application a directory lets in", oauth), a.directories.ChangeTrust).limit(30)
	p.get("/scim/{directory}/oauth/{client}/rotate", scim.Manage(), a.directories.ConfirmRotateSecret)
	p.post("/scim/{directory}/oauth/{client}/rotate", scim.Manage().Sudo("rotate a client secret of a directory", oauth), a.directories.RotateSecret).limit(30)
	p.get("/scim/{directory}/oauth/{client}/revoke", scim.Manage(), a.directories.ConfirmRevokeClient)
	p.post("/scim/{directory}/oauth/{client}/revoke", scim.Manage().Sudo("revoke a client of a directory", oauth).Danger(), a.directories.RevokeClient)
	p.post("/scim/{directory}/enable", scim.Manage().Sudo("enable a directory of {organization}", back), a.directories.Enable)
	p.get("/scim/{directory}/disable", scim.Manage(), a.directories.ConfirmDisable)
	p.post("/scim/{directory}/disable", scim.Manage().Sudo("disable a directory of {organization}", back).Danger(), a.directories.Disable)
	p.get("/scim/{directory}/delete", scim.Manage(), a.directories.ConfirmDelete)
	p.post("/scim/{directory}/delete", scim.Manage().Sudo("delete a directory of {organization}", back).Danger(), a.directories.Delete)
}

// directoryPeopleRoutes is what is decided about people whom directories tell of: by the
// organization's own admins alone.
func (a *app) directoryPeopleRoutes(p pages) {
	scim := web.Widget(model.WidgetSCIM)
	const back = "/scim/{directory}"
	p.post("/scim/{directory}/groups", scim.Manage().Several("group").Several("role").Several("position").Sudo("have groups give roles in {organization}", back+"/groups"), a.directories.SetGroups)
	p.post("/scim/{directory}/same-person", scim.Manage().Sudo("say at {organization} that an address is still the same person’s", back), a.directories.SamePerson)
	p.post("/scim/{directory}/somebody-new", scim.Manage().Sudo("say at {organization} that an address was given to somebody new", back).Danger(), a.directories.SomebodyNew)
	p.get("/scim/{directory}/users/{user}/move", scim.Manage(), a.directories.ConfirmMove)
	p.post("/scim/{directory}/users/{user}/move", scim.Manage().Sudo("have another directory look after a member of {organization}", back+"/users").Danger(), a.directories.Move)
}
