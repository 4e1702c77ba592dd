package streams

import "github.com/anteroom/anteroom/internal/model"

// aboutSigningIn are those of class Authentication.
func aboutSigningIn() map[model.EventType]row {
	return map[model.EventType]row{
		model.EventSignInRefused:         {activity: logon, severity: low},
		model.EventBreakGlassUsed:        {activity: logon, severity: medium},
		model.EventUserLogin:             {activity: logon, severity: informational},
		model.EventOperatorLogin:         {activity: logon, severity: informational},
		model.EventOperatorConfirmed:     {activity: logon, severity: informational},
		model.EventOperatorSignedOut:     {activity: logoff, severity: informational},
		model.EventOperatorCodeUsed:      {activity: logon, severity: medium},
		model.EventUserLogout:            {activity: logoff, severity: informational},
		model.EventSessionSwitched:       {activity: other, severity: informational},
		model.EventUserConfirmed:         {activity: logon, severity: informational},
		model.EventSignInLinkUsed:        {activity: logon, severity: low},
		model.EventSupportSessionStarted: {activity: logon, severity: medium},
		model.EventSupportSessionEnded:   {activity: logoff, severity: informational},
		model.EventAccessRevoked:         {activity: logoff, severity: informational},
		model.EventApplicationAuthorized: {activity: serviceTicket, severity: informational},
		model.EventAuthorizationRevoked:  {activity: logoff, severity: informational},
	}
}

// aboutAccounts are those of class Account Change.
func aboutAccounts() map[model.EventType]row {
	return map[model.EventType]row{
		model.EventDirectoryUserCreated:        {activity: accountCreate, severity: informational},
		model.EventDirectoryUserUpdated:        {activity: other, severity: informational},
		model.EventDirectoryUserDeleted:        {activity: accountDelete, severity: informational},
		model.EventUserSignup:                  {activity: accountCreate, severity: informational},
		model.EventIdentityLinked:              {activity: other, severity: informational},
		model.EventSocialLinked:                {activity: other, severity: informational},
		model.EventSocialUnlinked:              {activity: other, severity: informational},
		model.EventUserUpdated:                 {activity: other, severity: informational},
		model.EventUserEmailChanged:            {activity: other, severity: informational},
		model.EventUserMerged:                  {activity: other, severity: informational},
		model.EventUserDeleted:                 {activity: accountDelete, severity: informational},
		model.EventUserDisabled:                {activity: accountDisable, severity: medium},
		model.EventUserEnabled:                 {activity: accountEnable, severity: informational},
		model.EventUserErased:                  {activity: accountDelete, severity: informational},
		model.EventIdentityContested:           {activity: other, severity: high},
		model.EventAddressPassedOn:             {activity: other, severity: informational},
		model.EventPasskeyCreated:              {activity: factorEnable, severity: informational},
		model.EventPasskeyUpdated:              {activity: other, severity: informational},
		model.EventPasskeyDeleted:              {activity: factorDisable, severity: informational},
		model.EventPasskeyCloneWarning:         {activity: other, severity: high},
		model.EventOperatorPasskeyCreated:      {activity: factorEnable, severity: informational},
		model.EventOperatorPasskeyUpdated:      {activity: other, severity: informational},
		model.EventOperatorPasskeyDeleted:      {activity: factorDisable, severity: informational},
		model.EventOperatorPasskeyCloneWarning: {activity: other, severity: high},
		model.EventOperatorCodesCreated:        {activity: factorEnable, severity: informational},
	}
}

// aboutAccess are those of class User Access Management.
func aboutAccess() map[model.EventType]row {
	return map[model.EventType]row{
		model.EventBreakGlassNamed:      {activity: assign, severity: informational},
		model.EventBreakGlassUnnamed:    {activity: revoke, severity: informational},
		model.EventBreakGlassRecovered:  {activity: assign, severity: medium},
		model.EventBreakGlassLost:       {activity: revoke, severity: high},
		model.EventSignInLinkCreated:    {activity: assign, severity: medium},
		model.EventSupportGranted:       {activity: assign, severity: medium},
		model.EventSupportEnded:         {activity: revoke, severity: informational},
		model.EventDirectoryMemberMoved: {activity: other, severity: informational},
		model.EventMembershipCreated:    {activity: assign, severity: informational},
		model.EventMembershipUpdated:    {activity: assign, severity: informational},
		model.EventMembershipDeleted:    {activity: revoke, severity: informational},
		model.EventInvitation:           {activity: other, severity: informational},
		model.EventAdministratorLost:    {activity: revoke, severity: high},
		model.EventAdministratorKept:    {activity: other, severity: informational},
	}
}

// aboutGroups are those of class Group Management.
func aboutGroups() map[model.EventType]row {
	return map[model.EventType]row{
		model.EventConnectionGroupsMapped: {activity: assign, severity: informational},
		model.EventDirectoryGroupsMapped:  {activity: assign, severity: informational},
		model.EventGroupsMapped:           {activity: assign, severity: informational},
		model.EventDirectoryGroupCreated:  {activity: groupCreate, severity: informational},
		model.EventDirectoryGroupUpdated:  {activity: other, severity: informational},
		model.EventDirectoryGroupDeleted:  {activity: groupDelete, severity: informational},
	}
}

// aboutOrganizations are those of class Entity Management about what an organization has.
func aboutOrganizations() map[model.EventType]row {
	return map[model.EventType]row{
		model.EventOrganizationCreated:   {activity: entityCreate, severity: informational},
		model.EventOrganizationUpdated:   {activity: entityUpdate, severity: informational},
		model.EventOrganizationDeleted:   {activity: entityDelete, severity: informational},
		model.EventOrganizationSuspended: {activity: entitySuspend, severity: high},
		model.EventOrganizationResumed:   {activity: entityResume, severity: informational},
		model.EventOrganizationExported:  {activity: entityRead, severity: low},
		model.EventDomainCreated:         {activity: entityCreate, severity: informational},
		model.EventDomainDeleted:         {activity: entityDelete, severity: informational},
		model.EventDomainVerified:        {activity: entityActivate, severity: informational},
		model.EventDomainFailed:          {activity: other, severity: informational},
		model.EventDomainTaken:           {activity: other, severity: medium},
		model.EventDomainLost:            {activity: entityDeactivate, severity: medium},
		model.EventDomainRetried:         {activity: other, severity: informational},
		model.EventPortalLinkCreated:     {activity: entityCreate, severity: informational},
		model.EventPortalLinkExtended:    {activity: entityUpdate, severity: informational},
		model.EventPortalLinkOpened:      {activity: entityRead, severity: informational},
		model.EventPortalLinkRevoked:     {activity: entityDelete, severity: informational},
		model.EventAPIKeyCreated:         {activity: entityCreate, severity: informational},
		model.EventAPIKeyUpdated:         {activity: entityUpdate, severity: informational},
		model.EventAPIKeyRevoked:         {activity: entityDelete, severity: informational},
		model.EventRoleCreated:           {activity: entityCreate, severity: informational},
		model.EventRoleUpdated:           {activity: entityUpdate, severity: informational},
		model.EventRoleDeleted:           {activity: entityDelete, severity: informational},
		model.EventPermissionCreated:     {activity: entityCreate, severity: informational},
		model.EventPermissionUpdated:     {activity: entityUpdate, severity: informational},
		model.EventPermissionDeleted:     {activity: entityDelete, severity: informational},
	}
}

// aboutConnections are those of class Entity Management about single sign-on.
func aboutConnections() map[model.EventType]row {
	return map[model.EventType]row{
		model.EventConnectionCreated:     {activity: entityCreate, severity: informational},
		model.EventConnectionUpdated:     {activity: entityUpdate, severity: informational},
		model.EventConnectionTested:      {activity: entityRead, severity: informational},
		model.EventConnectionEnabled:     {activity: entityEnable, severity: informational},
		model.EventConnectionDisabled:    {activity: entityDisable, severity: informational},
		model.EventConnectionRequired:    {activity: entityUpdate, severity: informational},
		model.EventConnectionOptional:    {activity: entityUpdate, severity: informational},
		model.EventConnectionDeleted:     {activity: entityDelete, severity: informational},
		model.EventConnectionRefreshed:   {activity: entityUpdate, severity: informational},
		model.EventConnectionMoved:       {activity: other, severity: medium},
		model.EventConnectionMoveRefused: {activity: other, severity: medium},
		model.EventCertificateExpiring:   {activity: other, severity: medium},
		model.EventIdentitiesRepaired:    {activity: other, severity: informational},
	}
}

// aboutDirectories are those of class Entity Management about provisioning.
func aboutDirectories() map[model.EventType]row {
	return map[model.EventType]row{
		model.EventDirectoryCreated:       {activity: entityCreate, severity: informational},
		model.EventDirectoryUpdated:       {activity: entityUpdate, severity: informational},
		model.EventDirectoryEnabled:       {activity: entityEnable, severity: informational},
		model.EventDirectoryDisabled:      {activity: entityDisable, severity: informational},
		model.EventDirectoryDeleted:       {activity: entityDelete, severity: informational},
		model.EventDirectoryAlarm:         {activity: other, severity: high},
		model.EventDirectoryTokenCreated:  {activity: entityCreate, severity: informational},
		model.EventDirectoryTokenReplaced: {activity: entityUpdate, severity: informational},
		model.EventDirectoryTokenDeleted:  {activity: entityDelete, severity: informational},
		model.EventDirectoryClientCreated: {activity: entityCreate, severity: informational},
		model.EventDirectoryClientRotated: {activity: entityUpdate, severity: informational},
		model.EventDirectoryClientChanged: {activity: entityUpdate, severity: informational},
		model.EventDirectoryClientDeleted: {activity: entityDelete, severity: informational},
	}
}

// aboutOperator are those of class Entity Management about what the operator looks after.
func aboutOperator() map[model.EventType]row {
	return map[model.EventType]row{
		model.EventAttributeCreated:     {activity: entityCreate, severity: informational},
		model.EventAttributeUpdated:     {activity: entityUpdate, severity: informational},
		model.EventAttributeDeleted:     {activity: entityDelete, severity: informational},
		model.EventApplicationCreated:   {activity: entityCreate, severity: informational},
		model.EventApplicationUpdated:   {activity: entityUpdate, severity: informational},
		model.EventApplicationDeleted:   {activity: entityDelete, severity: informational},
		model.EventSecretCreated:        {activity: entityCreate, severity: informational},
		model.EventSecretDeleted:        {activity: entityDelete, severity: informational},
		model.EventWebhookCreated:       {activity: entityCreate, severity: informational},
		model.EventWebhookUpdated:       {activity: entityUpdate, severity: informational},
		model.EventWebhookDeleted:       {activity: entityDelete, severity: informational},
		model.EventWebhookRotated:       {activity: entityUpdate, severity: informational},
		model.EventWebhookTested:        {activity: entityRead, severity: informational},
		model.EventWebhookReplayed:      {activity: other, severity: informational},
		model.EventWebhookFailing:       {activity: other, severity: medium},
		model.EventWebhookRecovered:     {activity: other, severity: informational},
		model.EventWebhookDisabled:      {activity: entityDisable, severity: medium},
		model.EventWebhookEnabled:       {activity: entityEnable, severity: informational},
		model.EventStreamCreated:        {activity: entityCreate, severity: informational},
		model.EventStreamUpdated:        {activity: entityUpdate, severity: informational},
		model.EventStreamRotated:        {activity: entityUpdate, severity: informational},
		model.EventStreamPaused:         {activity: entitySuspend, severity: informational},
		model.EventStreamResumed:        {activity: entityResume, severity: informational},
		model.EventStreamDeleted:        {activity: entityDelete, severity: informational},
		model.EventStreamTested:         {activity: entityRead, severity: informational},
		model.EventStreamFailing:        {activity: other, severity: medium},
		model.EventStreamRecovered:      {activity: other, severity: informational},
		model.EventInstanceUpdated:      {activity: entityUpdate, severity: informational},
		model.EventConfigurationApplied: {activity: entityUpdate, severity: informational},
		model.EventInstanceRestored:     {activity: entityUpdate, severity: informational},
		model.EventSigningKeyCreated:    {activity: entityCreate, severity: informational},
		model.EventSigningKeyRotated:    {activity: entityUpdate, severity: informational},
		model.EventSealingKeyRotated:    {activity: entityUpdate, severity: informational},
		model.EventServiceKeyCreated:    {activity: entityCreate, severity: informational},
		model.EventOperatorCreated:      {activity: entityCreate, severity: informational},
		model.EventOperatorDeleted:      {activity: entityDelete, severity: informational},
		model.EventOperatorLinkCreated:  {activity: entityCreate, severity: informational},
		model.EventServiceKeyRotated:    {activity: entityUpdate, severity: informational},
	}
}
