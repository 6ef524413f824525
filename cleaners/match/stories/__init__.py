"""The story tier: which articles tell the same event in other words."""

from cleaners.match.stories.decide import contradictions, holding
from cleaners.match.stories.features import StoryFeatures, story_features
from cleaners.match.stories.find import Stories, explain_pair, find_stories

__all__ = [
    "Stories",
    "StoryFeatures",
    "contradictions",
    "explain_pair",
    "find_stories",
    "holding",
    "story_features",
]
