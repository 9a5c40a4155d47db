"""A channel that writes down what it is told, and can be made to fail."""

from dataclasses import dataclass, field
from datetime import datetime

from app.notify.channels import Message, Outcome, Sent


@dataclass
class Pager:
    """`said` holds (address, message) in the order they came; `answers` is used up first, then everything is sent."""

    name: str = "pager"
    said: list[tuple[str, Message]] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)

    async def send(self, message: Message, address: str, now: datetime) -> Outcome:
        answer = self.answers.pop(0) if self.answers else Sent(None)
        if isinstance(answer, Sent):
            self.said.append((address, message))
            self.at.append(now)
        return answer

    def refuses(self, address: str) -> str | None:
        return None

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.said]
