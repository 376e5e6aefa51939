# Consent, invitations, linking of accounts

consent-accept = I agree
consent-refuse = I do not agree
consent-renewed = The terms have changed. Please read them again; after your answer we go on from the same place.
consent-thanks = Thank you, your consent is on record.
consent-since = You agreed { $day }.
consent-refused = All right. I kept nothing about you but the refusal. Should you change your mind, ask your admin for a new invitation.
consent-stopped = The refusal is on record. Without consent I do not work and write nothing to you. Should you change your mind, send /privacy.

invite-role = Whom do we invite? Choose a role.
invite-team = { $role }: into which team?
invite-no-team = No team
invite-made = The invitation is ready: { $role }{ $team }.
invite-how = Let the person open the bot and send this line. It works once.
invite-until = Valid until { $until }.
invite-open = { $n ->
    [one] { $n } open invitation
   *[other] { $n } open invitations
}
invite-none = No open invitations.
invite-line = { $role }{ $team } — until { $until }
invite-new = Invite
invite-list = Open invitations
invite-revoked = The invitation is revoked.

role-rm = Regional manager
role-team-lead = Team lead
role-director = Head of sales
role-admin = Administrator
role-finance = Finance
role-lawyer = Lawyer
role-logistics = Logistics
role-marketing = Marketing
role-quality = Quality
role-hr = HR

people-erased = Former colleague
