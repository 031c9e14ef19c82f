from .reading import InvalidPolicy, ReadyDemand, ReadyPolicy, ready_policies, ready_policy

__all__ = ["InvalidPolicy", "ReadyDemand", "ReadyPolicy", "ready_policies", "ready_policy"]
