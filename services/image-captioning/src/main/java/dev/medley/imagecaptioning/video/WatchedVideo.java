package dev.medley.imagecaptioning.video;

import java.util.List;

/**
 * A video that was looked at from its beginning to its end.
 *
 * @param scenes in order, without gaps, at least one
 * @param seconds how long it is
 */
public record WatchedVideo<T>(List<Scene<T>> scenes, double seconds) {
    public WatchedVideo {
        scenes = List.copyOf(scenes);
    }
}
