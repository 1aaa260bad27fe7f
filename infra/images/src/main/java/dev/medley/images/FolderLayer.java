package dev.medley.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Files that all may read, and nobody may write. */
final class FolderLayer {
    static final FilePermissions READABLE = FilePermissions.fromOctalString("644");
    static final FilePermissions RUNNABLE = FilePermissions.fromOctalString("755");

    private FolderLayer() {}

    /**
     * A layer of all files of a folder, in order.
     *
     * @param at where the folder lies in the image
     */
    static FileEntriesLayer of(String name, Path folder, String at) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                layer.addEntry(
                        file,
                        AbsoluteUnixPath.get(at).resolve(folder.relativize(file).toString()),
                        Files.isExecutable(file) ? RUNNABLE : READABLE);
            }
        }
        return layer.build();
    }
}
