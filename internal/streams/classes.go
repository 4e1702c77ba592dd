package streams

import (
	"sync"

	"github.com/anteroom/anteroom/internal/model"
)

// class is one of the OCSF's categories of what can happen: those of identity and access.
type class struct {
	uid  int
	name string
}

const (
	category     = 3
	categoryName = "Identity & Access Management"
)

func accountChange() class    { return class{3001, "Account Change"} }
func authentication() class   { return class{3002, "Authentication"} }
func entityManagement() class { return class{3004, "Entity Management"} }
func userAccess() class       { return class{3005, "User Access Management"} }
func groupManagement() class  { return class{3006, "Group Management"} }

// activity is what happened, in its class.
type activity int

// The activities. They count in each class anew.
const (
	other activity = 99

	accountCreate  activity = 1
	accountEnable  activity = 2
	accountDisable activity = 5
	accountDelete  activity = 6
	factorEnable   activity = 10
	factorDisable  activity = 11

	logon         activity = 1
	logoff        activity = 2
	serviceTicket activity = 4

	entityCreate     activity = 1
	entityRead       activity = 2
	entityUpdate     activity = 3
	entityDelete     activity = 4
	entityMove       activity = 5
	entityEnable     activity = 8
	entityDisable    activity = 9
	entityActivate   activity = 10
	entityDeactivate activity = 11
	entitySuspend    activity = 12
	entityResume     activity = 13

	assign      activity = 1
	revoke      activity = 2
	groupDelete activity = 5
	groupCreate activity = 6
)

// names are what the activities of a class are called.
func (c class) names() map[activity]string {
	switch c.uid {
	case 3001:
		return map[activity]string{accountCreate: "Create", accountEnable: "Enable", accountDisable: "Disable", accountDelete: "Delete", factorEnable: "MFA Factor Enable", factorDisable: "MFA Factor Disable"}
	case 3002:
		return map[activity]string{logon: "Logon", logoff: "Logoff", serviceTicket: "Service Ticket Request"}
	case 3004:
		return map[activity]string{
			entityCreate: "Create", entityRead: "Read", entityUpdate: "Update", entityDelete: "Delete", entityMove: "Move", entityEnable: "Enable",
			entityDisable: "Disable", entityActivate: "Activate", entityDeactivate: "Deactivate", entitySuspend: "Suspend", entityResume: "Resume",
		}
	case 3006:
		return map[activity]string{assign: "Assign Privileges", revoke: "Revoke Privileges", groupDelete: "Delete", groupCreate: "Create"}
	}
	return map[activity]string{assign: "Assign Privileges", revoke: "Revoke Privileges"}
}

// severity is how much an event matters to who watches.
type severity int

// The severities.
const (
	informational severity = iota + 1
	low
	medium
	high
)

func (s severity) name() string {
	return []string{"Unknown", "Informational", "Low", "Medium", "High"}[s]
}

// row is where an event type belongs.
type row struct {
	class    class
	activity activity
	severity severity
}

// rows says where each event type belongs.
var rows = sync.OnceValue(func() map[model.EventType]row {
	all := map[model.EventType]row{}
	for c, types := range map[class]map[model.EventType]row{
		authentication(): aboutSigningIn(), accountChange(): aboutAccounts(), userAccess(): aboutAccess(), groupManagement(): aboutGroups(),
	} {
		for t, r := range types {
			all[t] = row{c, r.activity, r.severity}
		}
	}
	for _, types := range []map[model.EventType]row{aboutOrganizations(), aboutConnections(), aboutDirectories(), aboutOperator()} {
		for t, r := range types {
			all[t] = row{entityManagement(), r.activity, r.severity}
		}
	}
	return all
})
