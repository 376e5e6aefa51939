# Slack: words for what other messengers do not have.

slack-not-kept = Saving takes longer than usual. Wait a minute and look at the card: if nothing has changed, do it once more.
slack-send = Send
help-anywhere = In the middle of a question and in channels: /shturman menu
invite-no-slash = In Slack, the code alone, without «/start».
