-- What each branch has sold, a file each month
-- file: sales_*.csv
-- separator: semicolon
-- decimal: comma
-- dates: DD.MM.YYYY
-- column: "Sold at" AS sold_at
-- column: "Product no" AS product_no
CREATE TABLE sales (
  sold_at TIMESTAMP NOT NULL,
  branch VARCHAR NOT NULL,
  product_no INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  total DECIMAL(10, 2) NOT NULL,
  card BOOLEAN
);

-- What the bakery bakes
-- separator: semicolon
-- decimal: comma
-- dates: DD.MM.YYYY
-- column: "No" AS product_no
-- column: "Flour kg" AS flour_kg
CREATE TABLE products (
  product_no INTEGER PRIMARY KEY,
  product VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  price DECIMAL(6, 2) NOT NULL,
  flour_kg DECIMAL(8, 4) NOT NULL,
  since DATE
);
