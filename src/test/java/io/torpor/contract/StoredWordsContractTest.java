package io.torpor.contract;

import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class StoredWordsContractTest extends AbstractContractTest {

    @Autowired
    private EntityManagerFactory entities;

    /** What the code can write and read; what the database takes is in its check constraints, with the schema. */
    @Test
    void wordsThatRowsHoldStay() {
        TreeSet<String> lines = new TreeSet<>();
        entities.unwrap(SessionFactoryImplementor.class)
                .getMappingMetamodel()
                .forEachEntityDescriptor(entity -> describe(entity, lines));

        Golden.assertSame("stored-words.txt", List.copyOf(lines));
    }

    private static void describe(EntityPersister entity, TreeSet<String> lines) {
        entity.forEachSelectable((index, column) -> {
            Class<?> type = column.getJdbcMapping().getMappedJavaType().getJavaTypeClass();
            if (type.isEnum()) {
                lines.add(
                        column.getContainingTableExpression() + "." + column.getSelectableName() + ": " + words(type));
            }
        });
    }

    private static String words(Class<?> type) {
        return Stream.of(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
