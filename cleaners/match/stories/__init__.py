"""The story tier: which articles tell the same event in other words."""

from cleaners.match.stories.features import StoryFeatures, story_features
from cleaners.match.stories.find import Stories, find_stories

__all__ = ["Stories", "StoryFeatures", "find_stories", "story_features"]
