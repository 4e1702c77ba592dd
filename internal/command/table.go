package command

import "slices"

// table returns all commands, in the order in which they are listed. This is the
// one place to add one.
func table() []command {
	return slices.Concat([]command{
		{"demo", "run everything with sample data, offline", nothing, demo},
		{"serve", "run on a data directory", settings, serve},
	}, people(), []command{
		{"application add", "register an app that signs in through Anteroom", database, addApplication},
		{"application list", "print the apps that sign in through Anteroom", database, listApplications},
		{"application show", "print what is set for an app", database, showApplication},
		{"application set", "set what an app is called, where it may send people, and what its tokens are like", database, setApplication},
		{"application delete", "delete an app: its tokens are worthless at once", database, deleteApplication},
		{"application secret add", "give an app another client secret", database, addSecret},
		{"application secret list", "print which client secrets an app has", database, listSecrets},
		{"application secret remove", "make a client secret worthless", database, removeSecret},

		{"role add", "make a role", database, addRole},
		{"role list", "print the roles, with --organization also that organization’s own", database, listRoles},
		{"role set", "set what a role allows, for everybody who holds it, at once", database, setRole},
		{"role delete", "delete a role", database, deleteRole},
		{"permission add", "define a permission of your app’s own", database, addPermission},
		{"permission list", "print all permissions", database, listPermissions},

		{"attribute add", "let directories say something more of people", database, addAttribute},
		{"attribute list", "print what directories can say of people beside what all can", database, listAttributes},
		{"attribute show", "print what is set for an attribute", database, showAttribute},
		{"attribute set", "set what people read of an attribute, and where its values are", database, setAttribute},
		{"attribute delete", "delete an attribute: its values are gone at once, and forgotten", database, deleteAttribute},
	}, setups(), listeners(), runners(), []command{
		{"instance create", "make a new instance in a data directory", directory, createInstance},
		{"instance show", "print what is set for the whole installation", database, showInstance},
		{"instance set", "set what your product is called, how long things last, and which roles members get", database, setInstance},
		{"apply FILE", "make everything as a configuration file says, or nothing when one thing is refused", deployed, applyFile},
		{"export", "print everything that a configuration file can say, as one", database, exportFile},
		{"keys rotate", "let the next keys sign tokens", database, rotateKeys},
		{"keys reseal", "seal what is secret in the database by a new key", database, resealKeys},
		{"saml-keys list", "print the keys by which SAML identity providers know us", database, listSAMLKeys},
		{"saml-keys rotate", "let the next key sign requests to SAML identity providers", database, rotateSAMLKeys},
		{"mail check", "say which mail templates of your own are not used, and why", directory, checkMail},
		{"mail export", "write the built-in mail templates to files, to begin your own with", directory, exportMail},
		{"delivery list", "print what became of mails, and of telling apps about the ends of sessions", database, listDeliveries},
		{"delivery repeat", "try once more what could not be delivered", database, repeatDeliveries},
	}, upkeep(), []command{
		{"alias list", "print who still comes to the addresses that the program had before", deployed, listAliases},
		{"alias move", "say what to enter at an identity provider so that it no longer needs such an address, and use it", deployed, moveConnection},
		{"config", "print the settings in force, and where each comes from", settings, printConfig},
		{"healthcheck", "ask the server that runs whether it is ready; the status says so, too", settings, healthcheck},
		{"doctor", "say what is wrong with this installation, and what to do about it", settings, doctor},
		{"version", "print the version", nothing, printVersion},
		{"help", "print this, or the flags of a command: help organization add", nothing, help},
	})
}

// listeners returns the commands about who is told what happens.
func listeners() []command {
	return []command{
		{"webhook add", "have events sent to an address: those of an organization, or all", deployed, addWebhook},
		{"webhook list", "print where events are sent to", database, listWebhooks},
		{"webhook show", "print what is set for a webhook, and whether it takes what is sent", database, showWebhook},
		{"webhook set", "set where a webhook’s events go and which it gets, disable it, or enable it again", deployed, setWebhook},
		{"webhook rotate", "give a webhook another secret; the last one signs, too, for a day", deployed, rotateWebhook},
		{"webhook test", "send an event to a webhook to see whether it arrives", deployed, testWebhook},
		{"webhook deliveries", "print what was sent to a webhook, and what it answered", database, listWebhookDeliveries},
		{"webhook replay", "send once more what a webhook did not take, or what was held for it", deployed, replayWebhook},
		{"webhook delete", "delete a webhook, with what was still to be sent to it", deployed, deleteWebhook},

		{"stream add", "have an organization’s events sent in batches: to a SIEM that checks signatures, to Splunk or Datadog", deployed, addStream},
		{"stream list", "print where events are sent to in batches", database, listStreams},
		{"stream show", "print what is set for a stream, and how far it is", database, showStream},
		{"stream set", "have a stream go to another address", deployed, setStream},
		{"stream rotate", "give a stream another secret, or another token of its receiver", deployed, rotateStream},
		{"stream pause", "send nothing to a stream: events wait in the log", deployed, pauseStream},
		{"stream resume", "send to a stream again, from where it was, and at once", deployed, resumeStream},
		{"stream test", "send an event through a stream to see whether it arrives", deployed, testStream},
		{"stream delete", "delete a stream", deployed, deleteStream},
	}
}

// runners returns the commands about who runs the instance.
func runners() []command {
	return []command{
		{"operator add", "let somebody into the console, who runs this instance", deployed, addOperator},
		{"operator list", "print who gets into the console", database, listOperators},
		{"operator link", "make a link by which an operator gets into the console, once", deployed, linkOperator},
		{"operator delete", "take the console away from an operator, at once", database, deleteOperator},
	}
}

// setups returns the commands about what an organization sets up.
func setups() []command {
	return []command{
		{"portal-link add", "make a link to an organization’s admin portal, for somebody without an account", deployed, addPortalLink},
		{"portal-link list", "print an organization’s links to its admin portal", database, listPortalLinks},
		{"portal-link extend", "have a link to the admin portal expire later, or earlier, under the same URL", database, extendPortalLink},
		{"portal-link revoke", "make a link to the admin portal worthless, at once", database, revokePortalLink},

		{"domain list", "print the domains that an organization claims to own", database, listDomains},
		{"domain verify", "make a domain an organization’s own, without a record", database, verifyDomain},
		{"domain delete", "take a domain away from an organization", database, deleteDomain},
	}
}

// people returns the commands about organizations and those who are in them.
func people() []command {
	return []command{
		{"organization add", "make an organization and its first admin, with a link that signs them in once", deployed, addOrganization},
		{"organization list", "print the organizations, the oldest first", database, listOrganizations},
		{"organization show", "print what is set for an organization, and who administers it", database, showOrganization},
		{"organization set", "set how many members an organization may have, what new ones get, and its features", database, setOrganization},
		{"organization admin add", "make somebody an admin of an organization that nobody administers any more, or that needs another, with a link that signs them in once", deployed, addAdministrator},
		{"organization admin link", "make a link that signs an admin of an organization in once, where no email gets to them", deployed, linkAdministrator},
		{"organization export", "write all that is kept about an organization to a zip file", database, exportOrganization},
		{"organization suspend", "have nobody act for an organization, neither its people nor its directory and keys, and end nothing", database, suspendOrganization},
		{"organization resume", "suspend an organization no more: what has not run out meanwhile works again", database, resumeOrganization},
		{"organization delete", "delete an organization: its members' sessions in it end, their accounts stay", database, deleteOrganization},

		{"import FILE...", "bring organizations and people in from files of another program; nobody is told of it", database, importFiles},

		{"recover", "let people into an organization that requires single sign-on by which nobody gets in", deployed, recoverOrganization},

		{"user find", "print the people whose name or address has a text in it", database, findUsers},
		{"user show", "print a person’s account, organizations and passkeys", database, showUser},
		{"user duplicates", "print the accounts that no address leads to: another one has the mailbox, or it is no address any more", database, listDuplicates},
		{"user merge", "make one account of two that are the same person’s", database, mergeUsers},
		{"user disable", "let somebody in no more, and end their sessions", database, disableUser},
		{"user enable", "let somebody in again who was disabled", database, enableUser},
		{"user purge", "delete somebody’s account, in all organizations, and have the log of events forget who they were", database, purgeUser},
		{"user erase", "forget who somebody was who belongs to no organization any more, in the log of events, too", database, eraseUser},
		{"session list", "print where a person, or an organization’s people, are signed in", database, listSessions},
		{"session end", "sign a person out, of one browser or of all", database, endSessions},
	}
}

// upkeep returns the commands about the file of the database.
func upkeep() []command {
	return []command{
		{"backup", "copy the database to a file, also while a server runs", database, backup},
		{"restore", "put a backup in the place of the database, while no server runs, and begin anew: everybody signs in again", directory, restore},
		{"restored", "begin anew after a backup was put back by hand: everybody signs in again", database, beginEpoch},
		{"migrate", "bring the database up to date before a start does, or try with a copy whether it would", directory, migrate},
		{"vacuum", "make the file of the database as small as it can be, while no server runs", directory, vacuum},
		{"move", "move the database from its file to PostgreSQL, or back, while no server runs", directory, move},
		{"verify", "say whether the database is whole, and whether the log of events says what it said when it was written", database, verify},
	}
}
