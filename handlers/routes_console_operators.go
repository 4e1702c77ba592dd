package handlers

import (
	staff "github.com/anteroom/anteroom/handlers/operators"
	"github.com/anteroom/anteroom/handlers/security"
	"github.com/anteroom/anteroom/handlers/web"
)

// intoConsole is how operators prove who they are: to get in, and for what is sensitive.
func (a *app) intoConsole(p pages) {
	h := a.console
	p.get("/sign-in", web.Public(), h.SignInPage)
	p.post("/sign-in/passkey/begin", web.Public(), web.Script(h.BeginPasskey)).limit(60)
	p.post("/sign-in/passkey", web.Public(), web.Script(h.FinishPasskey)).limit(60)
	p.post("/sign-in/email", web.Public(), h.SendCode).limit(60)
	p.get("/sign-in/code", web.Public(), h.CodePage)
	p.post("/sign-in/code", web.Public(), h.FinishCode).limit(60)
	p.post("/sign-in/recovery", web.Public(), h.Recover).limit(20)

	p.get("/prove", web.Operator(), h.Prove)
	p.post("/prove", web.Operator(), h.ContinueProof).limit(60)
	p.post("/prove/passkey/begin", web.Operator(), web.Script(h.BeginProof)).limit(60)
	p.post("/prove/passkey", web.Operator(), web.Script(h.FinishProof)).limit(60)
	p.post("/prove/email", web.Operator(), h.SendProofCode).limit(60)
	p.get("/prove/code", web.Operator(), h.ProofCode)
	p.post("/prove/code", web.Operator(), h.FinishProofCode).limit(60)
	p.post("/prove/recovery", web.Operator(), h.ProveByRecoveryCode).limit(20)
}

// operatorsInConsole is who runs the instance: the operator who looks, and the others.
func (a *app) operatorsInConsole(p pages) {
	h := a.operators
	p.get("/you", web.Operator(), h.You)
	passkeyRoutes(p, "/you", web.Operator(), a.ownPasskeys)
	p.post("/you/recovery-codes", web.Operator().Sudo("make new recovery codes", "/you").Danger(), h.MakeCodes).limit(30)
	p.post("/you/recovery-codes.txt", web.Operator().Several("code").Does("download recovery codes"), h.DownloadCodes).limit(60)
	p.post("/you/sessions/end-others", web.Operator().Does("end your other sessions").Danger(), h.EndOthers)
	p.post("/you/sessions/{session}/end", web.Operator().Does("end another session").Danger(), h.EndSession)
	p.get("/start", web.Operator(), h.Start)
	p.post("/start", web.Operator().Sudo("make recovery codes", "/start"), h.StartCodes).limit(30)

	p.get("/operators", web.Operator(), h.Index)
	p.post("/operators", web.Operator().Sudo("add an operator", "/operators"), h.Add).limit(60)
	p.post("/operators/{operator}/link", web.Operator().Sudo("make a link that lets an operator in", "/operators"), h.Link).limit(60)
	p.get("/operators/{operator}/remove", web.Operator(), h.ConfirmRemove)
	p.post("/operators/{operator}/remove", web.Operator().Sudo("remove an operator", "/operators").Danger(), h.Remove)
}

// seeOperators wires what operators see of themselves to the passkeys that people have as well.
func (a *app) seeOperators(c Config) {
	a.ownPasskeys = &security.Passkeys{Web: a.web, Rules: c.Passkeys, Now: c.DB.Now, Title: "You", Back: "Back to you"}
	a.operators = &staff.Handler{Web: a.web, DB: c.DB, Operators: c.Operators, Now: c.DB.Now, Passkeys: a.ownPasskeys.List}
	a.ownPasskeys.Around = a.operators.Around
}
