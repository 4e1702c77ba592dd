package passkeys

import "github.com/anteroom/anteroom/internal/model"

// What is written down of a passkey, which is a user's or an operator's.

func event(by model.Actor, p model.Passkey, says model.Payload) model.Event {
	return model.Event{Org: by.Org, Actor: by, User: p.User, Target: string(p.ID), Payload: says}
}

func created(by model.Actor, p model.Passkey) model.Event {
	if p.Operator != "" {
		return event(by, p, model.OperatorPasskeyCreated{After: p.OperatorSnapshot()})
	}
	return event(by, p, model.PasskeyCreated{After: p.Snapshot()})
}

func updated(by model.Actor, before, after model.Passkey) model.Event {
	if after.Operator != "" {
		return event(by, after, model.OperatorPasskeyUpdated{Before: before.OperatorSnapshot(), After: after.OperatorSnapshot()})
	}
	return event(by, after, model.PasskeyUpdated{Before: before.Snapshot(), After: after.Snapshot()})
}

func deleted(by model.Actor, p model.Passkey) model.Event {
	if p.Operator != "" {
		return event(by, p, model.OperatorPasskeyDeleted{Before: p.OperatorSnapshot()})
	}
	return event(by, p, model.PasskeyDeleted{Before: p.Snapshot()})
}

func cloneSuspected(by model.Actor, p model.Passkey) model.Event {
	if p.Operator != "" {
		return event(by, p, model.OperatorPasskeyCloneSuspected{Passkey: p.OperatorSnapshot()})
	}
	return event(by, p, model.PasskeyCloneSuspected{Passkey: p.Snapshot()})
}
