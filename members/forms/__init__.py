from .join import JoinForm as JoinForm
