package handlers

import "github.com/anteroom/anteroom/handlers/web"

// usersInConsole is about people's accounts.
func (a *app) usersInConsole(p pages) {
	const user = "/users/{user}"
	p.get("/users", web.Operator(), a.accounts.Index)
	p.get(user, web.Operator(), a.accounts.Show)
	p.post(user+"/disable", web.Operator().Does("let somebody in no more").Danger(), a.accounts.Disable)
	p.post(user+"/enable", web.Operator().Sudo("let somebody in again", "/users/{user}"), a.accounts.Enable)
	p.post(user+"/sessions/end", web.Operator().Does("end all sessions of somebody").Danger(), a.accounts.EndSessions)
	p.post(user+"/sessions/{session}/end", web.Operator().Does("end a session of somebody").Danger(), a.accounts.EndSession)
	p.get(user+"/purge", web.Operator(), a.accounts.ConfirmPurge)
	p.post(user+"/purge", web.Operator().Danger().Sudo("purge an account", "/users/{user}"), a.accounts.Purge)
}

// serverInConsole is about the instance itself.
func (a *app) serverInConsole(p pages) {
	p.get("/events", web.Operator(), a.activity.Console)
	p.get("/events/export.csv", web.Operator(), a.activity.ConsoleCSV)
	p.get("/events/export.jsonl", web.Operator(), a.activity.ConsoleJSON)
	p.get("/jobs", web.Operator(), a.jobs.Index)
	p.post("/jobs", web.Operator().Does("have a job done now"), a.jobs.RunNow).limit(30)
	p.get("/keys", web.Operator(), a.signingKeys.Index)
	p.post("/keys/rotate", web.Operator().Sudo("rotate the signing keys", "/keys"), a.signingKeys.RotateNow)
	p.get("/health", web.Operator(), a.health.Index).limit(30)
}
