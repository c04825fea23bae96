//! The tree is as ARCHITECTURE.md says: one direction of imports, one place that asks
//! the operating system, `unsafe` in few, and files that can be read in one sitting.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module uses only those that stand before it.
const ORDER: [&str; 10] = [
    "sys",
    "error",
    "layout",
    "clock",
    "text",
    "page",
    "generator",
    "store",
    "config",
    "ffi",
];

struct Source {
    /// The path below `src`.
    path: PathBuf,
    /// Without the lines that are comments.
    code: Vec<String>,
}

impl Source {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a readable source");
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        Self {
            path: path.strip_prefix(src()).expect("below src").to_owned(),
            code: text.lines().filter(is_code).map(str::to_owned).collect(),
        }
    }

    /// The module of the first level that the file belongs to.
    fn module(&self) -> String {
        let first = self.path.components().next().expect("a path");
        first
            .as_os_str()
            .to_string_lossy()
            .trim_end_matches(".rs")
            .to_owned()
    }

    /// Unit tests may use what comes after their module, and the system.
    fn is_test(&self) -> bool {
        self.path
            .with_extension("")
            .iter()
            .any(|name| name == "tests")
    }

    /// What follows each `crate::` up to the end of the name.
    fn uses(&self) -> impl Iterator<Item = &str> {
        self.code.iter().flat_map(|line| {
            line.split("crate::").skip(1).map(|rest| {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                &rest[..end.unwrap_or(rest.len())]
            })
        })
    }

    fn has(&self, word: &str) -> bool {
        self.code.iter().any(|line| line.contains(word))
    }
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files_below(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a readable directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files_below(&path),
            false => vec![path],
        })
        .collect()
}

fn sources() -> Vec<Source> {
    let files = files_below(&src());
    let rust = files
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let sources: Vec<_> = rust
        .map(|path| Source::read(path))
        .filter(|source| !source.is_test())
        .collect();
    assert!(sources.len() > 20, "the sources were found");
    sources
}

fn place(module: &str) -> usize {
    let place = ORDER.iter().position(|known| *known == module);
    place.unwrap_or_else(|| panic!("{module} has no place in the order of modules"))
}

#[test]
fn a_module_uses_only_what_stands_before_it() {
    for source in sources().iter().filter(|source| source.module() != "lib") {
        let own = place(&source.module());
        for used in source.uses() {
            let path = source.path.display();
            assert!(
                place(used) <= own,
                "{path} uses {used}, which stands behind it"
            );
        }
    }
}

#[test]
fn only_sys_reads_time() {
    for source in sources() {
        let reads = ["SystemTime", "Instant", "clock_gettime", "thread::sleep"];
        let reads_time = reads.iter().any(|word| source.has(word));
        assert!(
            !reads_time || source.module() == "sys",
            "{}",
            source.path.display()
        );
    }
}

#[test]
fn unsafe_stands_in_sys_page_and_ffi_and_in_three_files_only() {
    for source in sources().iter().filter(|source| source.has("unsafe ")) {
        // A processor's counter and its vectors, and the list that has no lock.
        let files = [
            "clock/counter/x86_64.rs",
            "generator/batch.rs",
            "store/memory/registry.rs",
        ];
        let allowed = ["sys", "page", "ffi"].contains(&source.module().as_str())
            || files.iter().any(|file| source.path.ends_with(file));
        assert!(allowed, "{}", source.path.display());
    }
}

#[test]
fn only_sys_asks_the_operating_system() {
    for source in sources() {
        let asks = ["libc", "std::os::", "std::fs", "/proc", "/sys/"];
        let asks = asks.iter().any(|word| source.has(word));
        assert!(
            !asks || source.module() == "sys",
            "{}",
            source.path.display()
        );
    }
}

#[test]
fn every_function_of_the_c_interface_stops_panics() {
    // These compute nothing that could panic on a caller's input.
    let constant = ["snowflake_status_message", "snowflake_version_"];
    let ffi = sources()
        .into_iter()
        .filter(|source| source.module() == "ffi");
    let code: Vec<_> = ffi.flat_map(|source| source.code).collect();
    let code = code.join("\n");
    let mut functions = 0;
    for function in code.split("extern \"C\" fn snowflake_").skip(1) {
        let body = function.split("\n}").next().unwrap_or_default();
        let name = format!(
            "snowflake_{}",
            function.split('(').next().unwrap_or_default()
        );
        functions += 1;
        let guarded = body.contains("number(") || body.contains("explained(");
        let is_constant = constant.iter().any(|known| name.starts_with(known));
        assert!(guarded || is_constant, "{name} is not guarded");
    }
    assert!(functions >= 17, "only {functions} functions were found");
}

#[test]
fn files_are_about_300_lines_and_functions_at_most_70() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rust");
    let tests = files_below(&tests);
    for path in tests.iter().chain(&files_below(&src())) {
        let lines = fs::read_to_string(path)
            .expect("a readable file")
            .lines()
            .count();
        assert!(lines <= 360, "{} has {lines} lines", path.display());
    }
    for source in sources() {
        let mut begun = None;
        for (number, line) in source.code.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            if indent <= 4 && line.contains("fn ") {
                begun = Some((number, indent));
            }
            if let Some((start, _)) = begun.filter(|(_, open)| line.trim_end() == closing(*open)) {
                let (path, name) = (source.path.display(), &source.code[start]);
                assert!(number - start < 70, "{path}: {name}");
                begun = None;
            }
        }
    }
}

/// The line that ends a function which begins at this indent.
fn closing(indent: usize) -> String {
    format!("{}}}", " ".repeat(indent))
}

#[test]
fn lines_fit_into_100_columns() {
    for source in sources() {
        for line in &source.code {
            assert!(
                line.chars().count() <= 100,
                "{}: {line}",
                source.path.display()
            );
        }
    }
}
