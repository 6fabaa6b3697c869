package io.torpor.data;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Directories, read. */
public final class Directories {

    private Directories() {}

    /**
     * The entries of a directory, sorted; empty when it is missing.
     *
     * @throws java.nio.file.NotDirectoryException if it is something else, or a link to something else
     * @throws IOException if it can't be read
     */
    public static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(children);
        return children;
    }
}
