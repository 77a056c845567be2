"""The workspace one finds on opening the sandbox."""

from sandbox.slack.config import Config
from sandbox.slack.workspace import App, Channel, User, Workspace

APP_ID = "A0SANDBOX1"
SUPPORT = "C0SUPPORT1"
ESCALATIONS = "C0ESCALAT1"


def seeded(config: Config) -> Workspace:
    """A workspace with the configured people, #support, #escalations and direct messages."""
    bot = User(id="U0SWBBOT01", name="switchboard", real_name=config.app_name, role="bot")
    app = App(
        app_id=APP_ID,
        bot_id="B0SWBBOT01",
        user_id=bot.id,
        name=config.app_name,
        token=config.bot_token,
    )
    workspace = Workspace(id=config.team_id, name=config.team_name, app=app)
    workspace.add_user(bot)
    for person in config.people:
        workspace.add_user(
            User(
                id=user_id(person.name),
                name=person.name,
                real_name=person.real_name,
                role=person.role,
            )
        )
    _open_channels(workspace)
    return workspace


def user_id(name: str) -> str:
    """The id of a seeded person: readable, and shaped like Slack's."""
    return f"U0{name.upper():0<8}"[:10]


def _open_channels(workspace: Workspace) -> None:
    humans = [user for user in workspace.users.values() if not user.is_bot]
    bot = workspace.app.user_id
    workspace.add_channel(
        Channel(
            id=SUPPORT,
            name="support",
            kind="channel",
            members=[*(user.id for user in humans), bot],
            topic="Mention @Switchboard to get help",
        )
    )
    workspace.add_channel(
        Channel(
            id=ESCALATIONS,
            name="escalations",
            kind="group",
            members=[*(user.id for user in humans if user.role == "support"), bot],
            topic="Customers who asked for a person",
        )
    )
    for user in humans:
        workspace.direct_message(user.id)
