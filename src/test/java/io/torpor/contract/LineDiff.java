package io.torpor.contract;

import java.util.ArrayList;
import java.util.List;

/** Lines that differ between two texts, by their longest common subsequence, each change with the line before it. */
final class LineDiff {

    private static final int MOST = 60;

    private LineDiff() {}

    static String of(List<String> before, List<String> after) {
        int[][] common = common(before, after);
        List<String> out = new ArrayList<>();
        boolean same = true;
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                same = true;
                i++;
                j++;
                continue;
            }
            if (same) {
                out.add("@ line " + (i + 1) + (i == 0 ? "" : ", after: " + before.get(i - 1)));
                same = false;
            }
            if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
                out.add("- " + before.get(i++));
            } else {
                out.add("+ " + after.get(j++));
            }
        }
        int left = out.size() - MOST;
        return String.join("\n", left > 0 ? out.subList(0, MOST) : out) + (left > 0 ? "\n… and " + left + " more" : "");
    }

    private static int[][] common(List<String> before, List<String> after) {
        int[][] length = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                length[i][j] = before.get(i).equals(after.get(j))
                        ? length[i + 1][j + 1] + 1
                        : Math.max(length[i + 1][j], length[i][j + 1]);
            }
        }
        return length;
    }
}
