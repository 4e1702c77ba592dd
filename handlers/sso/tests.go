package sso

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// testStage returns the step in which somebody tries it, with what has come of attempts.
func (h *Handler) testStage(s sight, found []sso.Finding) (view.Stage, error) {
	step := &view.Test{Parts: s.parts(view.PartAssign), Ready: s.known, Notice: s.testNotice(), URL: s.url, Button: s.known && s.prove}
	if step.Button {
		step.Seen = seen(s.connection, found)
	}
	if f, failed := s.failedTest(found); failed {
		said, err := h.sayer(s.r, f)
		if err != nil {
			return view.Stage{}, err
		}
		step.Notice = ui.Notice{Kind: ui.KindWarn, Title: s.say.Text("The last test failed"), Text: said.reason()}
		step.Failed = &view.Link{Text: s.say.Text("What came of it, step by step"), URL: s.visitor.Links.Attempt(s.connection.ID, f.Attempt.ID)}
	}
	v := stage("test", s.say.Text("Test"), "", s.known && s.tested, s.known && !s.tested)
	v.State = step.Notice.Title
	v.Test = step
	return v, nil
}

// failedTest returns the latest test of the settings as they are, if that failed.
func (s sight) failedTest(found []sso.Finding) (sso.Finding, bool) {
	for _, f := range found {
		if f.Attempt.Purpose == model.UpstreamTest && f.Attempt.Settings == s.settings.ID {
			return f, f.Attempt.Code != "" && !f.Outdated
		}
	}
	return sso.Finding{}, false
}

func (s sight) testNotice() ui.Notice {
	at := s.settings.TestedAt
	switch {
	case !s.known:
		return ui.Notice{Kind: ui.KindInfo, Title: s.say.Text("Nothing to test yet"), Text: s.say.Text("Save what %s shows first.", s.guide.Name)}
	case at.IsZero() && s.drafted && s.lives:
		return ui.Notice{Kind: ui.KindInfo, Title: s.say.Text("Not tested since the last change"), Text: s.say.Text("It was changed on %s. A test from before does not count.", s.say.Moment(s.settings.SavedAt))}
	case at.IsZero():
		return ui.Notice{Kind: ui.KindInfo, Title: s.say.Text("Not tested"), Text: s.say.Text("Sign in with it once yourself before others do. Should %s show an error of its own, we hear nothing of it: compare what you have entered there with our values above.", s.guide.Name)}
	case s.settings.Tested(s.visitor.Actor.Tester()):
		return ui.Notice{Kind: ui.KindOK, Title: s.say.Text("Tested by you"), Text: s.say.Text("You signed in with it on %s.", s.say.Moment(at))}
	}
	by := ui.Notice{Kind: ui.KindInfo, Title: s.say.Text("Tested by somebody else"), Text: s.say.Text("Another admin signed in with it on %s.", s.say.Moment(at))}
	if s.drafted {
		by.Text = s.say.Text("Another admin signed in with it on %s. Who turns it on tests it first.", s.say.Moment(at))
	}
	return by
}
